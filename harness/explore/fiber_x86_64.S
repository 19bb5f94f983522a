/* SPDX-License-Identifier: MIT */
/*
 * fiber_x86_64.S - with announced_x86_64.S all to port to another processor.
 *
 * void fiber_swap(void **save, void *load)
 *     pushes what a function must preserve, stores the stack pointer in
 *     *save, goes on where load was saved.
 * void fiber_entry(void)
 *     where a fresh fiber starts: calls the function that was put in rbx.
 * void fiber_clear(uintptr_t low)
 *     zeroes what is below the caller's frame, as far as FIBER_SCRUB bytes or
 *     low.
 */
#if !defined(__x86_64__)
#error "the explorer runs on x86-64; port harness/explore/fiber_x86_64.S"
#endif
    .text
    .globl fiber_swap
    .type fiber_swap, @function
fiber_swap:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size fiber_swap, .-fiber_swap

    .globl fiber_entry
    .type fiber_entry, @function
fiber_entry:
    xorl %ebp, %ebp
    call *%rbx
    ud2
    .size fiber_entry, .-fiber_entry

    .globl fiber_clear
    .type fiber_clear, @function
fiber_clear:
    leaq -4096(%rsp), %rax
    cmpq %rdi, %rax
    cmovae %rax, %rdi
    movq %rsp, %rcx
    subq %rdi, %rcx
    jbe 1f
    shrq $3, %rcx
    xorl %eax, %eax
    rep stosq
1:  ret
    .size fiber_clear, .-fiber_clear

    .section .note.GNU-stack, "", @progbits
