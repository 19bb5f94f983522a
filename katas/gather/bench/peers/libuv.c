/* SPDX-License-Identifier: MIT */
/*
 * libuv.c - what the benchmarks need of the contract, by libuv's streams and
 * timers, to be timed beside the answers.  No cancelling.
 */
#define _POSIX_C_SOURCE 200809L /* uv.h's pthread types */
#include "gather.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <uv.h>

struct operation {
    uv_pipe_t stream; /* any stream socket */
    uv_timer_t timer;
    uv_write_t write;
    uv_shutdown_t shutdown;
    const struct gather_call *call;
    struct gather_result *result;
    char surplus;
};

static void end_call(struct operation *op, int error)
{
    if (uv_is_closing((uv_handle_t *)&op->stream))
        return;
    op->result->error = error;
    uv_close((uv_handle_t *)&op->stream, NULL);
    uv_close((uv_handle_t *)&op->timer, NULL);
}

static void give_room(uv_handle_t *handle, size_t size, uv_buf_t *buffer)
{
    struct operation *op = handle->data;
    size_t room = op->call->answer_size - op->result->length;

    (void)size;
    *buffer = room ? uv_buf_init((char *)op->call->answer + op->result->length,
                                 (unsigned)room)
                   : uv_buf_init(&op->surplus, 1);
}

static void take(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
    struct operation *op = stream->data;

    if (n == UV_EOF)
        end_call(op, 0);
    else if (n < 0)
        end_call(op, (int)n);
    else if (n > 0 && buffer->base == &op->surplus)
        end_call(op, -EMSGSIZE);
    else
        op->result->length += (size_t)n;
}

static void sent(uv_write_t *write, int status)
{
    struct operation *op = write->data;

    if (status < 0)
        end_call(op, status);
}

static void time_out(uv_timer_t *timer)
{
    end_call(timer->data, -ETIMEDOUT);
}

static void begin(uv_loop_t *loop, struct operation *op)
{
    uv_stream_t *stream = (uv_stream_t *)&op->stream;
    uv_buf_t request = uv_buf_init((char *)(uintptr_t)op->call->request,
                                   (unsigned)op->call->request_size);

    uv_pipe_init(loop, &op->stream, 0);
    uv_timer_init(loop, &op->timer);
    op->stream.data = op->timer.data = op->write.data = op;
    if (uv_pipe_open(&op->stream, op->call->fd))
        abort();
    uv_read_start(stream, give_room, take);
    uv_write(&op->write, stream, &request, 1, sent);
    uv_shutdown(&op->shutdown, stream, NULL);
    if (op->call->timeout_ms)
        uv_timer_start(&op->timer, time_out, (uint64_t)op->call->timeout_ms, 0);
}

int gather_run(const struct gather_call calls[], struct gather_result results[],
               size_t count, enum gather_policy policy, int cancel_fd)
{
    struct operation *operations = calloc(count, sizeof(*operations));
    uv_loop_t loop;
    int outcome = 0;

    (void)cancel_fd;
    if (!operations || uv_loop_init(&loop))
        abort();
    for (size_t i = 0; i < count; i++) {
        results[i] = (struct gather_result){.error = 0};
        operations[i].call = &calls[i];
        operations[i].result = &results[i];
        begin(&loop, &operations[i]);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < count; i++)
        if (policy == GATHER_FAIL_FAST && results[i].error)
            outcome = results[i].error;
    uv_loop_close(&loop);
    free(operations);
    return outcome;
}
