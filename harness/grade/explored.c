/* SPDX-License-Identifier: MIT */
#include "explored.h"
#include "dojo_config.h"

#include <errno.h>
#include <string.h>

#ifdef DOJO_HAS_EXPLORER
#include "adapt.h"

bool explored_available(void)
{
    return true;
}

const char *const *explored_flags(void)
{
    return explore_cflags_gcc;
}

int explored_adapt(const struct text_list *objects, const char *out,
                   char **message)
{
    struct explore_adapt_report report = {0};
    int result = explore_adapt((const char *const *)objects->items,
                               objects->count, out, &report);

    if (result < 0)
        *message = text_format("the explorer cannot take these objects: %s",
                               strerror(-result));
    return result;
}

void explored_link(struct text_list *command)
{
    text_list_add(command, "-Wl,-u,dx_mtx_lock");
    text_list_add(command, DOJO_CONFIG_BUILD "/lib/libdojo_explore.a");
    text_list_add_all(command, explore_link_flags);
}

#else

bool explored_available(void)
{
    return false;
}

const char *const *explored_flags(void)
{
    static const char *const none[] = {NULL};

    return none;
}

int explored_adapt(const struct text_list *objects, const char *out,
                   char **message)
{
    (void)objects;
    (void)out;
    *message = text_copy("this dojo was built without the explorer");
    return -ENOTSUP;
}

void explored_link(struct text_list *command)
{
    (void)command;
}
#endif
