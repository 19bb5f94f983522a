/* SPDX-License-Identifier: MIT */
/* dojo - katas in concurrent C, and what judges them. _GNU_SOURCE for
 * program_invocation_name, which argp shows. */
#define _GNU_SOURCE
#include "command.h"
#include "interrupt.h"
#include "practice.h"
#include "sandbox.h"
#include "teach.h"
#include "tools.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct command {
    const char *name;
    const char *summary;
    command_function *run;
} commands[] = {
    {"list", "show the katas and how far you are", command_list},
    {"start", "copy a kata's starter to where you work", command_start},
    {"watch", "judge at every save; keys for all else", command_watch},
    {"test", "judge your answer, first stage first", command_test},
    {"hint", "help with what failed first", command_hint},
    {"explain", "the last failure in words", command_explain},
    {"solution", "an answer that passes, when yours does", command_solution},
    {"reset", "the starter again; yours is kept", command_reset},
    {"next", "start the first kata that is not green", command_next},
    {"interview", "a statement, a clock, questions", command_interview},
    {"session", "several people, turns at the keyboard", command_session},
    {"verify", "prove that a kata tells right from wrong", command_verify},
    {"mutate", "show which mistakes no sentence tells", command_mutate},
    {"bench", "time an answer beside a reference", command_bench},
    {"report", "judge and measure everything, write pages", command_report},
    {"grade", "judge folders of answers", command_grade},
    {"doctor", "tell what is missing or weak on this machine", command_doctor},
#ifdef DOJO_HAS_EXPLORER
    {"explore", "run any small program under every schedule", command_explore},
    {"replay", "show again what a token stands for", command_replay},
#endif
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void print_commands(FILE *stream, int columns)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        fprintf(stream, columns < PRACTICE_WIDE ? "  %s\n" : "  %-9s  ",
                commands[i].name);
        teach_paragraph(stream, commands[i].summary,
                        columns < PRACTICE_WIDE ? "      " : "", columns);
    }
}

static void print_help(FILE *stream)
{
    int columns = practice_columns(stream);

    teach_paragraph(stream, "Usage: dojo COMMAND [OPTION...] [ARGUMENT...]", "",
                    columns);
    teach_paragraph(stream, "Katas in concurrent C, and what judges them.", "",
                    columns);
    fputc('\n', stream);
    print_commands(stream, columns);
    fputs("\n  dojo COMMAND --help  more of a command\n"
          "  dojo --version       the version\n\n",
          stream);
    teach_paragraph(stream,
                    "Exit codes: 0 all accepted, 1 some not, 2 usage or bad "
                    "input, 3 our own failure, 4 less isolation than demanded, "
                    "5 incomplete, 130 interrupted.",
                    "", columns < PRACTICE_WIDE ? columns : PRACTICE_WIDE);
}

/* argp asks no terminal how wide it is. */
static void fit_help(void)
{
    int columns = practice_columns(stdout);
    char *format;

    if (columns >= PRACTICE_WIDE)
        return;
    format =
        text_format("rmargin=%d,opt-doc-col=18,usage-indent=8", columns - 1);
    (void)setenv("ARGP_HELP_FMT", format, 0);
    free(format);
}

static int run_command(const struct command *command, int argc, char **argv)
{
    char *name = text_format("dojo %s", command->name);
    int code;

    argv[0] = name;
    program_invocation_name = name;
    fit_help();
    code = command->run(argc, argv);
    if (interrupted()) {
        complain(EXIT_INTERRUPTED, "interrupted; nothing was left behind");
        code = EXIT_INTERRUPTED;
    }
    if (fflush(stdout) != 0 && code == 0)
        code = complain(EXIT_OURS, "standard output cannot be written");
    return code;
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        printf("dojo %s (%s)\n", tools_version(), tools_compiler());
        return EXIT_ACCEPTED;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0 ||
        strcmp(argv[1], "-?") == 0) {
        print_help(stdout);
        return EXIT_ACCEPTED;
    }
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return run_command(&commands[i], argc - 1, argv + 1);
    return complain(EXIT_USAGE, "no command `%s`; `dojo --help` shows all",
                    argv[1]);
}

int main(int argc, char **argv)
{
    char *version = text_format("dojo %s", tools_version());
    int code;

    argp_program_version = version;
    argp_err_exit_status = EXIT_USAGE;
    interrupt_watch();
    sandbox_use(tools_launcher());
    code = dispatch(argc, argv);
    interrupt_cleanup();
    return code;
}
