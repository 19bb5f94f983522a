/* SPDX-License-Identifier: MIT */
/*
 * dojo session: turns at one keyboard, judged at each rotation, and a page for
 * the retrospective.
 */
#include "interrupt.h"
#include "session.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static void close_session(struct session *session)
{
    bool ended = session->ending && !interrupted() && !session->keys.gone;

    json_object_set_new(session->kept.state, "ended", json_boolean(ended));
    session_save(session, true);
    printf("%s/session.html is the page for the retrospective\n",
           session->kept.folder);
    if (!ended)
        printf("the session has not ended; dojo session %s goes on with it\n",
               session->folder);
}

static bool is_text_array(const json_t *array)
{
    const json_t *item;
    size_t index;

    json_array_foreach (array, index, item) {
        if (!json_is_string(item))
            return false;
    }
    return json_array_size(array) > 0;
}

static bool is_sound(const json_t *state)
{
    const json_t *turns = json_object_get(state, "turns");
    const json_t *turn;
    size_t index;

    json_array_foreach (turns, index, turn) {
        if (!json_is_string(json_object_get(turn, "driver")) ||
            !json_is_integer(json_object_get(turn, "used_ms")) ||
            !json_is_array(json_object_get(turn, "lights")))
            return false;
    }
    return json_array_size(turns) > 0 &&
           json_integer_value(json_object_get(state, "turn_ms")) > 0 &&
           json_is_string(json_object_get(state, "kata")) &&
           json_array_size(json_object_get(state, "names")) >= 2 &&
           is_text_array(json_object_get(state, "names"));
}

/* The same people, where they were named, and the same turns. */
static bool is_meant(const json_t *state, const void *context)
{
    const struct session *session = context;
    const json_t *names = json_object_get(state, "names");
    const char *kata = json_string_value(json_object_get(state, "kata"));
    bool same = session->names.count == 0 ||
                session->names.count == json_array_size(names);

    for (size_t i = 0; i < session->names.count && same; i++)
        same = strcmp(session->names.items[i],
                      json_string_value(json_array_get(names, i))) == 0;
    return same && strcmp(kata, session->kata->name) == 0 &&
           (session->turn_ms == 0 ||
            session->turn_ms ==
                json_integer_value(json_object_get(state, "turn_ms")));
}

static void begin(struct session *session)
{
    const struct manifest *manifest = session->kata->manifest;
    json_t *names = json_array();
    char *plain = text_plain(session->folder);
    char began[32] = "";
    time_t now = time(NULL);
    struct tm tm;

    if (gmtime_r(&now, &tm) != NULL)
        strftime(began, sizeof(began), "%Y-%m-%dT%H:%M:%SZ", &tm);
    for (size_t i = 0; i < session->names.count; i++)
        json_array_append_new(names, json_string(session->names.items[i]));
    session->kept.state =
        json_pack("{s:s, s:s, s:i, s:s, s:s, s:s, s:I, s:o, s:[]}", "schema",
                  "dojo.session/1", "kata", session->kata->name, "version",
                  (int)manifest->version, "title", manifest->title, "folder",
                  plain, "began", began, "turn_ms",
                  (json_int_t)session->turn_ms, "names", names, "turns");
    free(plain);
    session_copy_files(session, 0);
    session_begin_turn(session);
    countdown_begin(&session->clock, session->turn_ms, 0, countdown_now());
}

/* The turn at hand goes on; what was to be judged is judged now. */
static void go_on(struct session *session)
{
    json_t *state = session->kept.state;
    size_t last = json_array_size(session_turns(session)) - 1;
    json_t *turn = session_turn(session, last);
    long long used =
        kept_used(&session->kept, (long long)last + 1,
                  json_integer_value(json_object_get(turn, "used_ms")));
    bool ended = json_is_string(json_object_get(turn, "ended"));

    session->turn_ms = json_integer_value(json_object_get(state, "turn_ms"));
    countdown_begin(&session->clock, session->turn_ms, used > 0 ? used : 0,
                    countdown_now());
    kept_note_gap(&session->kept, session->clock.used_ms);
    if (!ended && last > 0)
        turn = session_turn(session, last - 1);
    if ((ended || last > 0) &&
        json_array_size(json_object_get(turn, "lights")) == 0)
        session_make_due(session, ended ? last : last - 1, "turn");
    if (ended) {
        session_begin_turn(session);
        countdown_begin(&session->clock, session->turn_ms, 0, countdown_now());
    }
}

/* Where it is kept: beside the folder of work, or where it was said. */
static char *make_stem(const struct session *session)
{
    char *whole = realpath(session->folder, NULL);
    const char *folder = strcmp(session->folder, ".") == 0 && whole != NULL
                             ? whole
                             : session->folder;
    size_t length = strlen(folder);
    char *stem;

    while (length > 1 && folder[length - 1] == '/')
        length--;
    stem = session->in != NULL
               ? text_format("%s/%s.session", session->in, session->kata->name)
               : text_format("%.*s.session", (int)length, folder);
    free(whole);
    return stem;
}

static int run_session(struct session *session)
{
    static const struct kept_kind kind = {.name = "session",
                                          .schema = "dojo.session/1",
                                          .is_sound = is_sound,
                                          .is_meant = is_meant};
    int code =
        practice_open(&session->parsed, &session->kata, &session->folder);
    char *stem;

    if (code != 0)
        return code;
    stem = make_stem(session);
    if (!session->fresh)
        code = kept_open(&session->kept, stem, &kind, session);
    if (code == 0 && session->kept.state != NULL) {
        go_on(session);
    } else if (code == 0 && session->names.count == 0) {
        code = complain(EXIT_USAGE, "who is there?  --names ann,bob");
    } else if (code == 0) {
        code = kept_make(&session->kept, stem, &kind);
        if (session->turn_ms == 0)
            session->turn_ms = 5LL * 60000;
        if (code == 0)
            begin(session);
    }
    if (code == 0) {
        session_hold(session);
        close_session(session);
    }
    free(stem);
    return code;
}

static const struct argp_option options[] = {
    {"names", 'N', "A,B,...", 0, "Who is there, in the order of the turns", 0},
    {"turn", 't', "TIME", 0, "How long a turn is: 5m (default), 90s", 0},
    {"turns", 'n', "N", 0, "End after N turns", 0},
    {"in", 'i', "DIR", 0, "Keep it below DIR (default: beside the work)", 0},
    {"new", 'w', NULL, 0, "Begin another, though the last is not over", 0},
    {0}};

static void take_names(struct session *session, char *list,
                       struct argp_state *state)
{
    char *copy = text_copy(list);
    char *rest = copy;
    char *name;

    text_list_free(&session->names);
    while ((name = strsep(&rest, ",")) != NULL) {
        char *plain = text_plain(name + strspn(name, " "));

        while (text_ends(plain, " "))
            plain[strlen(plain) - 1] = '\0';
        if (plain[0] == '\0' || strlen(plain) > NAME_BYTES)
            argp_error(state, "--names: `%.*s`: 1 to %d bytes, please",
                       NAME_BYTES, plain, NAME_BYTES);
        if (text_list_has(&session->names, plain))
            argp_error(state, "--names: `%s` is there twice", plain);
        text_list_add(&session->names, plain);
        free(plain);
    }
    free(copy);
    if (session->names.count < 2 || session->names.count > NAMES_MOST)
        argp_error(state, "--names: 2 to %d names, separated by commas",
                   NAMES_MOST);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct session *session = state->input;
    char *end;
    unsigned long turns;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &session->parsed.common;
        return 0;
    case 'N':
        take_names(session, argument, state);
        return 0;
    case 't':
        if (!countdown_parse(argument, 'm', &session->turn_ms))
            argp_error(state, "--turn: 5m, 90s, 1h; up to a day; not `%s`",
                       argument);
        return 0;
    case 'n':
        turns = strtoul(argument, &end, 10);
        if (turns < 1 || turns > TURNS_MOST || *end != '\0')
            argp_error(state, "--turns: 1 to %d, not `%s`", TURNS_MOST,
                       argument);
        session->turns = (unsigned)turns;
        return 0;
    case 'i':
        session->in = argument;
        return 0;
    case 'w':
        session->fresh = true;
        return 0;
    case ARGP_KEY_ARG:
        if (session->parsed.target != NULL)
            argp_error(state, "one kata at a time");
        session->parsed.target = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    options,
    parse,
    "[KATA|FOLDER]",
    "Several people at one keyboard: a timer says who drives and who "
    "navigates.  At each rotation the work is judged, and gives a light: red, "
    "amber (it does not build, or could not be judged), green.\vAll is in "
    "FOLDER.session-1: session.html for the retrospective, session.json, and "
    "the files as they were after each turn.  Stopped at any moment, the same "
    "command goes on with the turn.",
    practice_children,
    NULL,
    NULL};

int command_session(int argc, char **argv)
{
    struct session session = {.kept = {.lock = -1},
                              .run = {.output = -1, .go = -1}};
    int code;

    common_init(&session.parsed.common);
    argp_parse(&argp, argc, argv, 0, NULL, &session);
    code = session.parsed.common.json
               ? complain(EXIT_USAGE, "no --json here: session.json has all")
               : run_session(&session);
    kept_close(&session.kept);
    text_list_free(&session.names);
    free(session.folder);
    kata_free(session.kata);
    common_free(&session.parsed.common);
    return code;
}
