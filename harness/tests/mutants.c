/* SPDX-License-Identifier: MIT */
/* Sources as words, every operator, names of mutants, diffs. */
#include "diff.h"
#include "mutants.h"
#include "source.h"
#include "text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* What mutants_make makes of statements in a function f. */
static struct mutants made_of(const char *statements)
{
    char *text = text_format("#include <x.h> /* ++ */\n"
                             "static int table[] = {1, 2};\n"
                             "int f(struct s *s, int a, int b)\n{\n%s\n}\n",
                             statements);
    struct mutants mutants;

    assert_int_equal(mutants_make(text, &mutants), 0);
    free(text);
    return mutants;
}

static const struct mutant *find(const struct mutants *mutants,
                                 enum mutant_operator operation, unsigned which)
{
    for (size_t i = 0; i < mutants->count; i++)
        if (mutants->items[i].operation == operation && which-- == 0)
            return &mutants->items[i];
    return NULL;
}

/* One after the other, the mutants of one operator have these words. */
static void assert_made(const char *statements, enum mutant_operator operation,
                        const char *const *expected)
{
    struct mutants mutants = made_of(statements);
    unsigned which = 0;

    for (; expected[which] != NULL; which++) {
        const struct mutant *mutant = find(&mutants, operation, which);

        if (mutant == NULL)
            fail_msg("no %s gives `%s`", mutant_operator_name(operation),
                     expected[which]);
        else if (strstr(mutant->text, expected[which]) == NULL)
            fail_msg("`%s` is not in `%s`", expected[which], mutant->text);
    }
    assert_null(find(&mutants, operation, which));
    mutants_free(&mutants);
}

#define ASSERT_MADE(statements, operation, ...)                                \
    assert_made(statements, operation, (const char *const[]){__VA_ARGS__, NULL})

static void signs_change_where_they_have_two_operands(void **state)
{
    (void)state;
    ASSERT_MADE("a = a + b;", MUTANT_ARITHMETIC, "a = a - b;");
    ASSERT_MADE("a = -b * *c;", MUTANT_ARITHMETIC, "a = -b / *c;");
    ASSERT_MADE("a += f(&b) % 3;", MUTANT_ARITHMETIC, "a -= f(&b) % 3;",
                "a += f(&b) * 3;");
    ASSERT_MADE("a[b++] = (size_t)b << 2;", MUTANT_ARITHMETIC,
                "a[b--] =", "(size_t)b >> 2;");
    ASSERT_MADE("struct s *c = (struct s *)a;\nuint8_t *d = a;",
                MUTANT_ARITHMETIC, NULL);
    ASSERT_MADE("s->a = \"a + b\"[0] /* a - b */; // a * b", MUTANT_ARITHMETIC,
                NULL);
}

static void relations_move_by_one_or_turn(void **state)
{
    (void)state;
    ASSERT_MADE("a = a < b; a = a >= b;", MUTANT_RELATION, "a = a <= b;",
                "a = a > b;");
    ASSERT_MADE("a = a == b; s->a = 1;", MUTANT_RELATION, "a = a != b;");
}

static void logic_loses_operands(void **state)
{
    static const char text[] = "if (a && f(b || c) || !d) e();";

    (void)state;
    ASSERT_MADE(text, MUTANT_LOGIC, "if (a || f(b || c) || !d)",
                "if (a && f(b && c) || !d)", "if (a && f(b || c) && !d)");
    ASSERT_MADE(text, MUTANT_OPERAND, "if ( f(b || c) || !d)", "if (a  || !d)",
                "f( c)", "f(b )", "if ( !d)", "if (a && f(b || c) )");
}

static void conditions_are_negated_once(void **state)
{
    (void)state;
    ASSERT_MADE("if (a) b(); while (!c) d();", MUTANT_CONDITION, "if (!(a))",
                "while (c)");
    ASSERT_MADE("if (a == 1) b(); if (a == 1 && c) d();", MUTANT_CONDITION,
                "if (!(a == 1 && c))");
    ASSERT_MADE("for (a = 0; a < 3; a++) b(); for (;;) c();", MUTANT_CONDITION,
                "for (a = 0; !(a < 3); a++)");
    ASSERT_MADE("do a(); while (b); return c ? 1 : 2;", MUTANT_CONDITION,
                "while (!(b))", "return !(c) ?");
}

static void constants_and_results_are_others(void **state)
{
    (void)state;
    ASSERT_MADE("char c[8]; struct s d = {0}; a = 0; a = c[1] + 7; b = true;",
                MUTANT_CONSTANT, "a = 1;", "c[0] + 7", "c[1] + (7 + 1)",
                "b = false;");
    ASSERT_MADE("if (a) return a + b; return 0;", MUTANT_RESULT, "return 0;");
    ASSERT_MADE("if (a) return -EINVAL; return g(-EDOM, -EPOLL_x);",
                MUTANT_ERRNO, "return -EDOM;", "g(-ERANGE,");
}

static void statements_are_left_out(void **state)
{
    (void)state;
    ASSERT_MADE("int c = a;\nfree(s);\nif (a)\n    goto out;\n"
                "*s = b;\nout:\n    s->a = 3;\nreturn;",
                MUTANT_STATEMENT, "int c = a;\n;\n", "if (a)\n    ;",
                ";\nout:", "out:\n    ;", "s->a = 3;\n;");
    ASSERT_MADE("switch (a) {\ncase 1:\n    b();\n    break;\ndefault:\n"
                "    c();\n}",
                MUTANT_STATEMENT, "case 1:\n    ;", "b();\n    ;",
                "default:\n    ;");
}

#define LOCK "pthread_mutex_lock(&s->lock);\n"
#define UNLOCK "pthread_mutex_unlock(&s->lock);\n"

static void locks_and_unlocks_are_dropped(void **state)
{
    (void)state;
    ASSERT_MADE(LOCK "a();\n" UNLOCK, MUTANT_LOCK_DROPPED, "{\n;\na();");
    ASSERT_MADE("if (mtx_trylock(s) != thrd_success) a();", MUTANT_LOCK_DROPPED,
                "if (0 != thrd_success)");
    ASSERT_MADE(LOCK "if (b) {\n" UNLOCK "return 1;\n}\n" UNLOCK,
                MUTANT_UNLOCK_DROPPED, "{\n;\nreturn 1;", "}\n;\n\n}");
    ASSERT_MADE(LOCK "if (b) {\n" UNLOCK "return 1;\n}\n" UNLOCK,
                MUTANT_SECTION_DROPPED, "{\n;\nif (b) {\n;\nreturn 1;\n}\n;");
    ASSERT_MADE("pthread_spin_lock(a);\nb();\npthread_spin_unlock(c);",
                MUTANT_SECTION_DROPPED, NULL);
}

static void sections_shrink_and_split(void **state)
{
    static const char text[] = LOCK "a();\nb();\nc();\n" UNLOCK "d();";

    (void)state;
    ASSERT_MADE(text, MUTANT_SECTION_SHRUNK, "{\na();\n" LOCK "b();",
                "b();\n" UNLOCK "c();\nd();");
    ASSERT_MADE(text, MUTANT_SECTION_SPLIT,
                "a();\npthread_mutex_unlock(&s->lock); "
                "pthread_mutex_lock(&s->lock);\n    b();",
                "b();\npthread_mutex_unlock(&s->lock); "
                "pthread_mutex_lock(&s->lock);\n    c();");
    ASSERT_MADE(LOCK UNLOCK, MUTANT_SECTION_SHRUNK, NULL);
    ASSERT_MADE(LOCK "goto out;\nout:\n" UNLOCK, MUTANT_SECTION_SHRUNK, NULL);
}

static void waits_happen_once_and_wakes_reach_one(void **state)
{
    (void)state;
    ASSERT_MADE("while (a)\n    pthread_cond_wait(c, l);\nwhile (b) d();",
                MUTANT_WHILE_TO_IF, "if (a)\n    pthread_cond_wait");
    ASSERT_MADE("do a = 1;\nwhile (!atomic_compare_exchange_weak(x, y, z));",
                MUTANT_WHILE_TO_IF, "weak(x, y, z)), 0);");
    ASSERT_MADE("pthread_cond_broadcast(c); cnd_broadcast(c);",
                MUTANT_BROADCAST_TO_SIGNAL, "pthread_cond_signal(c);",
                "cnd_signal(c);");
    ASSERT_MADE("if (a)\n    pthread_cond_signal(c);\nb = sem_post(s) == 0;",
                MUTANT_SIGNAL_DROPPED, "if (a)\n    ;", "b = 0 == 0;");
}

static void orders_are_weakened_by_a_step(void **state)
{
    (void)state;
    ASSERT_MADE("a = atomic_load_explicit(x, memory_order_acquire);",
                MUTANT_ORDER_WEAKENED, "(x, memory_order_relaxed)");
    ASSERT_MADE("atomic_fetch_sub_explicit(x, 1, memory_order_acq_rel);",
                MUTANT_ORDER_WEAKENED, "(x, 1, memory_order_acquire)",
                "(x, 1, memory_order_release)");
    ASSERT_MADE("atomic_store_explicit(f(x), 1, memory_order_seq_cst);",
                MUTANT_ORDER_WEAKENED, "(f(x), 1, memory_order_release)");
    ASSERT_MADE("a = atomic_load(f(x)) + atomic_exchange(x, 1);",
                MUTANT_ORDER_WEAKENED,
                "atomic_load_explicit(f(x), memory_order_relaxed)",
                "atomic_exchange_explicit(x, 1, memory_order_relaxed)");
    ASSERT_MADE("atomic_compare_exchange_strong(x, &y, z);",
                MUTANT_ORDER_WEAKENED,
                "_explicit(x, &y, z, memory_order_relaxed, "
                "memory_order_relaxed)");
    ASSERT_MADE("atomic_load_explicit(x, memory_order_relaxed);",
                MUTANT_ORDER_WEAKENED, NULL);
}

static void only_bodies_of_functions_change(void **state)
{
    struct mutants mutants;

    (void)state;
    assert_int_equal(mutants_make("enum { A = 1 };\nint x = 2 + 3;\n"
                                  "#define F(a) (a + 1)\n"
                                  "struct s { int a[4]; };\n"
                                  "int f(int a);\n",
                                  &mutants),
                     0);
    assert_int_equal(mutants.count, 0);
    mutants_free(&mutants);
}

static void no_two_mutants_are_the_same(void **state)
{
    struct mutants mutants =
        made_of(LOCK "a();\n" UNLOCK "if (a && b && c) d();\n"
                     "if (a == 0) e();");

    (void)state;
    for (size_t i = 0; i < mutants.count; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(mutants.items[i].text,
                                    mutants.items[k].text);
    mutants_free(&mutants);
}

/* The names of all, one a line. */
static char *names_of(const struct mutants *mutants)
{
    char *names = text_copy("");

    for (size_t i = 0; i < mutants->count; i++) {
        const struct mutant *mutant = &mutants->items[i];
        char *longer = text_format(
            "%s%s %s %s %u\n", names, mutant_operator_name(mutant->operation),
            mutant->function, mutant->line, mutant->ordinal);

        free(names);
        names = longer;
    }
    return names;
}

static void names_survive_edits_elsewhere(void **state)
{
    struct mutants before = made_of("a = 0;\na = 0;\nfree(s);");
    struct mutants after = made_of("\n/* why\n */ a  =   0; // so\n\n"
                                   "\ta = 0;\n  free(s); /* gone */");
    struct mutants more = made_of("a = 0;\nb(1);\na = 0;\nfree(s);");
    char *expected = names_of(&before);
    char *names = names_of(&after);

    (void)state;
    assert_string_equal(names, expected);
    for (size_t i = 0; i < before.count; i++) {
        const struct mutant *mutant = &before.items[i];
        unsigned found = 0;

        for (size_t k = 0; k < more.count; k++)
            found += mutant_is(&more.items[k], mutant->operation,
                               mutant->function, mutant->line, mutant->ordinal);
        assert_int_equal(found, 1);
    }
    free(names);
    free(expected);
    mutants_free(&more);
    mutants_free(&after);
    mutants_free(&before);
}

static void ordinals_tell_mutants_of_one_line_apart(void **state)
{
    struct mutants mutants = made_of("if (a && b && c) a = 0;\n");

    (void)state;
    assert_int_equal(find(&mutants, MUTANT_LOGIC, 0)->ordinal, 1);
    assert_int_equal(find(&mutants, MUTANT_LOGIC, 1)->ordinal, 2);
    assert_int_equal(find(&mutants, MUTANT_CONSTANT, 0)->ordinal, 1);
    assert_string_equal(find(&mutants, MUTANT_LOGIC, 0)->function, "f");
    assert_int_equal(find(&mutants, MUTANT_LOGIC, 0)->at, 5);
    mutants_free(&mutants);
}

static void what_is_no_c_is_refused(void **state)
{
    static const char *const wrong[] = {"int f(void) {", "int f(void) { ( }",
                                        "}", "/* never ends", "( ] )"};
    struct mutants mutants;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(mutants_make(wrong[i], &mutants), -EINVAL);
        assert_int_equal(mutants.count, 0);
    }
}

static void odd_text_makes_no_harm(void **state)
{
    static const char *const odd[] = {
        "",
        "\"",
        "'",
        "#define A \\\n",
        "int f() { if }",
        "int f() { if ( }) }",
        "int f() { do }",
        "int f() { for (;) ; }",
        "int f() { case }",
        "int f() { return }",
        "int f() { while (wait()) }",
        "f() { else else else }",
        "f() { a ? : ; && || ; 0x1p-3 + 1.5e+3 }",
        "f() { pthread_mutex_lock(a) }",
        "f() { pthread_mutex_lock(a); return }",
        "f() { atomic_load( ) memory_order_seq_cst }"};
    char deep[1000];

    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        struct mutants mutants;

        if (mutants_make(odd[i], &mutants) == 0)
            mutants_free(&mutants);
    }
    memset(deep, '(', sizeof(deep) - 1);
    deep[sizeof(deep) - 1] = '\0';
    assert_int_equal(mutants_make(deep, &(struct mutants){0}), -EINVAL);
}

static void operators_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < MUTANT_OPERATORS; i++)
        assert_int_equal(
            mutant_operator_find(mutant_operator_name((enum mutant_operator)i)),
            i);
    assert_int_equal(mutant_operator_find("nothing"), MUTANT_OPERATORS);
    assert_false(mutant_is_concurrent(MUTANT_STATEMENT));
    assert_true(mutant_is_concurrent(MUTANT_LOCK_DROPPED));
}

static void assert_diff(const char *from, const char *to, const char *expected)
{
    char *diff = diff_lines(from, to, "a", "b");

    assert_string_equal(diff, expected);
    free(diff);
}

static void diffs_show_what_changed(void **state)
{
    (void)state;
    assert_diff("1\n2\n", "1\n2\n", "");
    assert_diff("1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4!\n5\n6\n",
                "--- a\n+++ b\n@@ -2,5 +2,5 @@\n 2\n 3\n-4\n+4!\n 5\n 6\n");
    assert_diff("1\n2\n3\n4\n5\n6\n7\n8\n", "2\n3\n4\n5\n6\n7\n9\n8\n",
                "--- a\n+++ b\n@@ -1,3 +1,2 @@\n-1\n 2\n 3\n"
                "@@ -6,3 +5,4 @@\n 6\n 7\n+9\n 8\n");
    assert_diff("lock\na\nb\n", "a\nlock\nb\n",
                "--- a\n+++ b\n@@ -1,3 +1,3 @@\n-lock\n a\n+lock\n b\n");
    assert_diff("", "1\n", "--- a\n+++ b\n@@ -1,0 +1,1 @@\n+1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_change_where_they_have_two_operands),
        cmocka_unit_test(relations_move_by_one_or_turn),
        cmocka_unit_test(logic_loses_operands),
        cmocka_unit_test(conditions_are_negated_once),
        cmocka_unit_test(constants_and_results_are_others),
        cmocka_unit_test(statements_are_left_out),
        cmocka_unit_test(locks_and_unlocks_are_dropped),
        cmocka_unit_test(sections_shrink_and_split),
        cmocka_unit_test(waits_happen_once_and_wakes_reach_one),
        cmocka_unit_test(orders_are_weakened_by_a_step),
        cmocka_unit_test(only_bodies_of_functions_change),
        cmocka_unit_test(no_two_mutants_are_the_same),
        cmocka_unit_test(names_survive_edits_elsewhere),
        cmocka_unit_test(ordinals_tell_mutants_of_one_line_apart),
        cmocka_unit_test(what_is_no_c_is_refused),
        cmocka_unit_test(odd_text_makes_no_harm),
        cmocka_unit_test(operators_have_names),
        cmocka_unit_test(diffs_show_what_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
