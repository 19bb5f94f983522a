/* SPDX-License-Identifier: MIT */
/*
 * models.h - modelled calls that other models are made of.  The signatures are
 * libc's and POSIX's own.
 */
#ifndef EXPLORE_MODELS_H
#define EXPLORE_MODELS_H

#include <pthread.h>
#include <sys/socket.h>
#include <time.h>

#include "model.h"

int MODEL(pthread_join)(pthread_t handle, void **result);
int MODEL(pthread_detach)(pthread_t handle);
_Noreturn void MODEL(pthread_exit)(void *result);
int MODEL(pthread_mutex_init)(void *mutex, const pthread_mutexattr_t *attr);
int MODEL(pthread_mutex_lock)(void *mutex);
int MODEL(pthread_mutex_trylock)(void *mutex);
int MODEL(pthread_mutex_timedlock)(void *mutex, const struct timespec *when);
int MODEL(pthread_mutex_unlock)(void *mutex);
int MODEL(pthread_mutex_destroy)(void *mutex);
int MODEL(pthread_cond_init)(void *cond, const pthread_condattr_t *attr);
int MODEL(pthread_cond_wait)(void *cond, void *mutex);
int MODEL(pthread_cond_timedwait)(void *cond, void *mutex,
                                  const struct timespec *when);
int MODEL(pthread_cond_signal)(void *cond);
int MODEL(pthread_cond_broadcast)(void *cond);
int MODEL(pthread_cond_destroy)(void *cond);
int MODEL(pthread_once)(pthread_once_t *control, void (*routine)(void));
int MODEL(pthread_key_create)(pthread_key_t *key, void (*destroy)(void *));
int MODEL(pthread_key_delete)(pthread_key_t key);
void *MODEL(pthread_getspecific)(pthread_key_t key);
int MODEL(pthread_setspecific)(pthread_key_t key, const void *value);
int MODEL(nanosleep)(const struct timespec *t, struct timespec *left);
int MODEL(sched_yield)(void);
pid_t MODEL(gettid)(void);
int MODEL(close)(int fd);
int MODEL(shutdown)(int fd, int how);
int MODEL(accept4)(int fd, struct sockaddr *address, socklen_t *length,
                   int flags);

#endif
