/* SPDX-License-Identifier: MIT */
#include "ties.h"

#include <string.h>

static const struct ties_table tables[] = {
    {.key = "work",
     .columns = {{"in_turn", "in turn"},
                 {"threads", "threads"},
                 {"event_loop", "event loop"},
                 {"processes", "processes"},
                 {"global_lock", "threads behind a global lock"}}},
    {.key = "lock",
     .columns = {{"one", "1 thread"},
                 {"two", "2 threads"},
                 {"four", "4 threads"}}},
    {.key = "kinds",
     .per_item = true,
     .rows = {{"start", "starting one, and its end"},
              {"turn", "a turn there and back"}},
     .columns = {{"thread", "threads"},
                 {"task", "tasks"},
                 {"process", "processes"}}},
    {.key = "waiting",
     .whole_row = true,
     .columns = {{"resident_kb", "memory"},
                 {"start_cpu_us", "start: processor time"},
                 {"start_switches", "start: switches"},
                 {"idle_switches", "switches of all while they wait"},
                 {"alone_cpu_us", "a quick request, nobody waits"},
                 {"beside_cpu_us", "a quick request beside them"},
                 {"end_cpu_us", "answer and end: processor time"}}},
    {.key = "processors",
     .whole_row = true,
     .columns = {{"one", "on one processor"}, {"all", "on all"}}},
};

const char ties_tables[] = "work, lock, kinds, waiting, processors";

const struct ties_table *ties_table(const char *key)
{
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        if (strcmp(tables[i].key, key) == 0)
            return &tables[i];
    return NULL;
}

static bool has(const struct ties_name *names, const char *key)
{
    for (size_t i = 0; i < TIES_COLUMNS && names[i].key != NULL; i++)
        if (strcmp(names[i].key, key) == 0)
            return true;
    return false;
}

bool ties_has_row(const struct ties_table *table, const char *row)
{
    return table->rows[0].key == NULL || has(table->rows, row);
}

bool ties_has_column(const struct ties_table *table, const char *column)
{
    return has(table->columns, column);
}

bool ties_is_benchmark(const char *name, const char *offer)
{
    size_t length = strcspn(offer, "/");

    if (length != strcspn(name, "/") || strncmp(name, offer, length) != 0)
        return false;
    for (;;) {
        name += strcspn(name, "/");
        offer += length;
        if (*offer == '\0')
            return true;
        offer++;
        length = strcspn(offer, "/");
        do {
            if (*name == '\0')
                return false;
            name += *name == '/';
            if (strcspn(name, "/") == length &&
                strncmp(name, offer, length) == 0)
                break;
            name += strcspn(name, "/");
        } while (true);
    }
}
