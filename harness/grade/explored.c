/* SPDX-License-Identifier: MIT */
#include "explored.h"
#include "dojo_config.h"

const char *explored_adapter(void)
{
    return DOJO_CONFIG_BUILD "/lib/dojo_adapt";
}

const char *explored_library(void)
{
    return DOJO_CONFIG_BUILD "/lib/libdojo_explore.a";
}

#ifdef DOJO_HAS_EXPLORER
#include "adapt.h"

bool explored_available(void)
{
    return true;
}

const char *const *explored_flags(void)
{
    return explore_cflags_gcc;
}

void explored_link(struct text_list *command)
{
    text_list_add(command, "-Wl,-u,dx_mtx_lock");
    text_list_add(command, explored_library());
    text_list_add_all(command, explore_link_flags);
}

#else

bool explored_available(void)
{
    return false;
}

const char *const *explored_flags(void)
{
    static const char *const none[] = {NULL};

    return none;
}

void explored_link(struct text_list *command)
{
    (void)command;
}
#endif
