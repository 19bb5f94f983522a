/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 1
 * needs: none
 * why: libc's functions on strings do what they do, and read no further than
 * they have to */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

int main(void)
{
    char line[] = "ann,42,0.5;bob", *rest, word[8], copy[8] = "x", *end;
    int age;
    double part;
    assert(sscanf(line, "%7[^,],%d%n", word, &age, &(int){0}) == 2);
    assert(strcmp(word, "ann") == 0 && age == 42);
    assert(sscanf("0.5 ab", "%lf %2s", &part, word) == 2 && part > 0.4);
    assert(strcspn(line, ";") == 10 && strspn(line, "an") == 3);
    assert(strpbrk(line, ";,") == line + 3);
    assert(strcmp(strtok_r(line, ",", &rest), "ann") == 0);
    assert(strtol(rest, &end, 10) == 42 && *end == ',');
    assert(atoi(rest) == 42 && strcasecmp(word, "AB") == 0);
    assert(strcmp(strtok_r(NULL, ",", &rest), "42") == 0);
    assert(strcmp(strtok_r(NULL, ",", &rest), "0.5;bob") == 0);
    assert(strtok_r(NULL, ",", &rest) == NULL);
    assert(strcmp(strncat(copy, "abc", 2), "xab") == 0);
    assert(snprintf(copy, 4, "%s-%c%%%lu", "yz", 'c', 7UL) == 6);
    assert(strcmp(copy, "yz-") == 0);
    assert(strcmp(stpcpy(copy, "q") - 1, "q") == 0);
    char *number = malloc(2);
    if (!number)
        abort();
    memcpy(number, "7;", 2);
    assert(atoi(number) == 7);
    free(number);
    return 0;
}
