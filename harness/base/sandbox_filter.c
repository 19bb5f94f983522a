/* SPDX-License-Identifier: MIT */
/*
 * ptrace stays open: LeakSanitizer stops its own threads by it, and neither
 * dojo nor the launcher can be traced from inside of a sandbox.
 *
 * _GNU_SOURCE for memfd_create and the CLONE_ flags.
 */
#define _GNU_SOURCE
#include "sandbox_filter.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#define NAMESPACES                                                             \
    ((unsigned)(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID |    \
                CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP))

static const int refused[] = {
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(open_tree),
    SCMP_SYS(move_mount),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsconfig),
    SCMP_SYS(fsmount),
    SCMP_SYS(fspick),
    SCMP_SYS(mount_setattr),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(name_to_handle_at),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(process_madvise),
    SCMP_SYS(kcmp),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register),
    SCMP_SYS(keyctl),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(fanotify_init),
    SCMP_SYS(quotactl),
    SCMP_SYS(acct),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(reboot),
    SCMP_SYS(syslog),
    SCMP_SYS(kexec_load),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(mq_open),
    SCMP_SYS(shmget),
    SCMP_SYS(semget),
    SCMP_SYS(msgget),
};

static int refuse(scmp_filter_ctx filter, int call)
{
    int error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0);

    return error == -EDOM ? 0 : error; /* unknown on this architecture */
}

static int refuse_when(scmp_filter_ctx filter, int call,
                       struct scmp_arg_cmp condition)
{
    return seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), call, 1,
                                  &condition);
}

/* UNIX (1), INET (2) and INET6 (10) are the families that katas use. */
static int refuse_families(scmp_filter_ctx filter, bool lone)
{
    int error = refuse_when(filter, SCMP_SYS(socket),
                            SCMP_A0_32(SCMP_CMP_GT, AF_INET6));

    for (unsigned family = 0; family < AF_INET6 && error == 0; family++)
        if (family != AF_UNIX && (lone || family != AF_INET))
            error = refuse_when(filter, SCMP_SYS(socket),
                                SCMP_A0_32(SCMP_CMP_EQ, family));
    if (lone && error == 0)
        error = refuse_when(filter, SCMP_SYS(socket),
                            SCMP_A0_32(SCMP_CMP_EQ, AF_INET6));
    return error;
}

static int refuse_arguments(scmp_filter_ctx filter)
{
    int error = 0;

    for (unsigned bit = 0; bit < 32 && error == 0; bit++)
        if ((NAMESPACES & 1U << bit) != 0)
            error = refuse_when(filter, SCMP_SYS(clone),
                                SCMP_A0_64(SCMP_CMP_MASKED_EQ,
                                           (scmp_datum_t)1 << bit,
                                           (scmp_datum_t)1 << bit));
    if (error == 0) /* its flags lie in memory: the C library falls back */
        error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
                                 SCMP_SYS(clone3), 0);
    if (error == 0)
        error = refuse_when(filter, SCMP_SYS(ioctl),
                            SCMP_A1_32(SCMP_CMP_EQ, TIOCSTI));
    if (error == 0)
        error = refuse_when(filter, SCMP_SYS(ioctl),
                            SCMP_A1_32(SCMP_CMP_EQ, TIOCLINUX));
    if (error == 0) /* all ones only ask */
        error = refuse_when(filter, SCMP_SYS(personality),
                            SCMP_A0_32(SCMP_CMP_MASKED_EQ,
                                       1U << 31 | READ_IMPLIES_EXEC,
                                       READ_IMPLIES_EXEC));
    return error;
}

static int refuse_lone(scmp_filter_ctx filter,
                       const struct sandbox_filter *wanted)
{
    int error = 0;

    if (wanted->lone)
        error = refuse(filter, SCMP_SYS(setsid));
    if (wanted->lone && error == 0)
        error = refuse(filter, SCMP_SYS(setpgid));
    if (wanted->signals && error == 0)
        error = refuse(filter, SCMP_SYS(kill));
    return error;
}

int sandbox_filter_make(const struct sandbox_filter *wanted)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    int fd = memfd_create("filter", MFD_CLOEXEC);
    int error = filter != NULL && fd >= 0 ? 0 : -ENOMEM;

    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        if (error == 0)
            error = refuse(filter, refused[i]);
    if (error == 0)
        error = refuse_families(filter, wanted->lone);
    if (error == 0)
        error = refuse_arguments(filter);
    if (error == 0)
        error = refuse_lone(filter, wanted);
    if (error == 0)
        error = seccomp_export_bpf(filter, fd);
    if (filter != NULL)
        seccomp_release(filter);
    if (error < 0 && fd >= 0)
        close(fd);
    return error < 0 ? error : fd;
}
