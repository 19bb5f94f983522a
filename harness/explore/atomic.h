/* SPDX-License-Identifier: MIT */
/*
 * atomic.h - atomic operations of any size up to 16 bytes, by value.
 *
 * Orders are the compiler's __ATOMIC_* numbers.  pc is where the program
 * calls from; frame is the caller's frame, from which its stack is compared
 * when it may go round in circles.  Legal outside of an execution too: the
 * operation then simply takes place.
 */
#ifndef EXPLORE_ATOMIC_H
#define EXPLORE_ATOMIC_H

#include <stdbool.h>
#include <stdint.h>

#include "engine.h"

enum atomic_change {
    CHANGE_SET,
    CHANGE_ADD,
    CHANGE_SUB,
    CHANGE_AND,
    CHANGE_OR,
    CHANGE_XOR,
    CHANGE_NAND
};

unsigned __int128 atomic_load_value(uintptr_t address, unsigned size, int order,
                                    uintptr_t pc, void *frame);
void atomic_store_value(uintptr_t address, unsigned size,
                        unsigned __int128 value, int order, uintptr_t pc);
unsigned __int128 atomic_change_value(enum atomic_change change,
                                      uintptr_t address, unsigned size,
                                      unsigned __int128 operand, int order,
                                      uintptr_t pc, void *frame);
bool atomic_exchange_if(uintptr_t address, unsigned size,
                        unsigned __int128 *expected, unsigned __int128 desired,
                        bool weak, int success, int failure, uintptr_t pc,
                        void *frame);
void atomic_fence(int order, uintptr_t pc);

#endif
