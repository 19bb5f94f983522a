/* SPDX-License-Identifier: MIT */
/*
 * libuv.c - what the benchmarks need of the contract, by libuv's processes and
 * pipes, to be timed beside the answers.  One thread, no limit, no group.
 */
#define _POSIX_C_SOURCE 200809L /* uv.h's pthread types */
#include "subprocess.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct subprocess {
    uv_process_t process;
    uv_pipe_t ends[3];
    uv_write_t write;
    uv_shutdown_t shutdown;
    struct subprocess_talk *talk;
    char surplus[4096];
};

static void end(uv_process_t *process, int64_t code, int number)
{
    struct subprocess *child = process->data;

    child->talk->exit = number ? -number : (int)code;
    uv_close((uv_handle_t *)process, NULL);
    uv_close((uv_handle_t *)&child->ends[0], NULL);
}

int subprocess_start(char *const argv[], struct subprocess **child)
{
    struct subprocess *made = calloc(1, sizeof *made);
    uv_stdio_container_t ends[3];
    uv_process_options_t options = {.exit_cb = end,
                                    .file = argv[0],
                                    .args = (char **)(uintptr_t)argv,
                                    .stdio = ends,
                                    .stdio_count = 3};

    if (!made)
        return -ENOMEM;
    made->process.data = made;
    for (int i = 0; i < 3; i++) {
        uv_pipe_init(uv_default_loop(), &made->ends[i], 0);
        made->ends[i].data = made;
        ends[i].flags =
            UV_CREATE_PIPE | (i == 0 ? UV_READABLE_PIPE : UV_WRITABLE_PIPE);
        ends[i].data.stream = (uv_stream_t *)&made->ends[i];
    }
    *child = made;
    return uv_spawn(uv_default_loop(), &made->process, &options);
}

static void give_room(uv_handle_t *handle, size_t size, uv_buf_t *buffer)
{
    struct subprocess *child = handle->data;
    struct subprocess_talk *talk = child->talk;
    bool output = handle == (uv_handle_t *)&child->ends[1];
    size_t length = output ? talk->output_length : talk->errors_length;
    size_t room = output ? talk->output_size : talk->errors_size;

    (void)size;
    *buffer = length < room
                  ? uv_buf_init((char *)(output ? talk->output : talk->errors) +
                                    length,
                                (unsigned)(room - length))
                  : uv_buf_init(child->surplus, sizeof child->surplus);
}

static void take(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
    struct subprocess *child = stream->data;

    (void)buffer;
    if (n < 0)
        uv_close((uv_handle_t *)stream, NULL);
    else if (stream == (uv_stream_t *)&child->ends[1])
        child->talk->output_length += (size_t)n;
    else
        child->talk->errors_length += (size_t)n;
}

int subprocess_communicate(struct subprocess *const children[],
                           struct subprocess_talk talks[], size_t count,
                           int timeout_ms)
{
    (void)timeout_ms;
    for (size_t i = 0; i < count; i++) {
        struct subprocess *child = children[i];
        uv_stream_t *input = (uv_stream_t *)&child->ends[0];
        uv_buf_t bytes = uv_buf_init((char *)(uintptr_t)talks[i].input,
                                     (unsigned)talks[i].input_size);

        talks[i].output_length = talks[i].errors_length = 0;
        talks[i].error = 0;
        child->talk = &talks[i];
        uv_read_start((uv_stream_t *)&child->ends[1], give_room, take);
        uv_read_start((uv_stream_t *)&child->ends[2], give_room, take);
        uv_write(&child->write, input, &bytes, 1, NULL);
        uv_shutdown(&child->shutdown, input, NULL);
    }
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    for (size_t i = 0; i < count; i++)
        free(children[i]);
    return 0;
}

int subprocess_run(char *const argv[], struct subprocess_talk *talk,
                   int timeout_ms)
{
    struct subprocess *child;
    int error = subprocess_start(argv, &child);

    if (!error)
        error = subprocess_communicate(&child, talk, 1, timeout_ms);
    return error ? error : talk->exit != 0;
}
