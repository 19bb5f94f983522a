/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 4
 * needs: none
 * why: inodes share blocks; every inode and every block has a lock of its
 *     own */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

enum { INODES = 2, BLOCKS = 3, THREADS = 3 };

static pthread_mutex_t inode_locks[INODES] = {PTHREAD_MUTEX_INITIALIZER,
                                              PTHREAD_MUTEX_INITIALIZER};
static pthread_mutex_t block_locks[BLOCKS] = {PTHREAD_MUTEX_INITIALIZER,
                                              PTHREAD_MUTEX_INITIALIZER,
                                              PTHREAD_MUTEX_INITIALIZER};
static int inodes[INODES];
static int used[BLOCKS];

static void *create_file(void *arg)
{
    uintptr_t i = (uintptr_t)arg % INODES;
    pthread_mutex_lock(&inode_locks[i]);
    for (uintptr_t b = i; inodes[i] == 0; b = (b + 1) % BLOCKS) {
        pthread_mutex_lock(&block_locks[b]);
        if (!used[b]) {
            used[b] = 1;
            inodes[i] = (int)b + 1;
        }
        pthread_mutex_unlock(&block_locks[b]);
    }
    pthread_mutex_unlock(&inode_locks[i]);
    return NULL;
}

int main(void)
{
    pthread_t t[THREADS];
    for (uintptr_t i = 0; i < THREADS; i++)
        pthread_create(&t[i], NULL, create_file, (void *)i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
    assert(inodes[0] != inodes[1]);
    return 0;
}
