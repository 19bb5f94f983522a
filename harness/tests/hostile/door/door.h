/* SPDX-License-Identifier: MIT */
/* door.h - ways out of a sandbox. */
#ifndef DOOR_H
#define DOOR_H

/* Tries one way out.  0: it is open; anything else: it is shut. */
int door_open(void);

#endif
