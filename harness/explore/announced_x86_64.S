/* SPDX-License-Identifier: MIT */
/*
 * announced_x86_64.S - calls that inside/announce.c puts between two
 * instructions: all registers and flags stay as they are.
 *
 * void __dojo_readN(void), __dojo_writeN(void)
 *     N bytes at rax are about to be read or written.
 * void __dojo_copied(void), __dojo_filled(void)
 *     A string instruction is about to: rcx units of rax bytes each.
 *
 * rax itself is saved by who calls.  What was saved is wiped out: registers
 * that nobody has to keep hold what the explorer's last call left there, and
 * the program's next frame may have holes here (fiber_scrub).
 */
    .text

    .macro save
    pushq %rbp
    movq %rsp, %rbp
    pushfq
    pushq %rcx
    pushq %rdx
    pushq %rsi
    pushq %rdi
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    subq $256, %rsp
    andq $-16, %rsp
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movaps %xmm\n, 16 * \n(%rsp)
    .endr
    .endm

    .macro restore
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movaps 16 * \n(%rsp), %xmm\n
    .endr
    leaq -72(%rbp), %rsp
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rdi
    popq %rsi
    popq %rdx
    popq %rcx
    popfq
    popq %rbp
    .set at, -8
    .rept 10 + 256 / 8 + 1
    movq $0, at(%rsp)
    .set at, at - 8
    .endr
    ret
    .endm

    .macro announced name, kind
    .globl __dojo_\name
    .type __dojo_\name, @function
__dojo_\name:
    save
    movq %rax, %rdi
    movl $\kind, %esi
    movq 8(%rbp), %rdx
    call explore_announced
    restore
    .size __dojo_\name, .-__dojo_\name
    .endm

    .irp bytes, 1, 2, 3, 4, 5, 8, 10, 16
    announced read\bytes, 2*\bytes
    announced write\bytes, 2*\bytes+1
    .endr

    .globl __dojo_copied
    .type __dojo_copied, @function
__dojo_copied:
    save
    jmp 1f
    .size __dojo_copied, .-__dojo_copied

    .globl __dojo_filled
    .type __dojo_filled, @function
__dojo_filled:
    save
    xorl %esi, %esi
1:  imulq %rcx, %rax
    movq %rax, %rdx
    movq 8(%rbp), %rcx
    call explore_copied
    restore
    .size __dojo_filled, .-__dojo_filled

    .section .note.GNU-stack, "", @progbits
