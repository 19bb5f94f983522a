/* SPDX-License-Identifier: MIT */
/*
 * Idea: the frame of every page stands in page.html, the looks in page.css,
 * what steps through schedules in player.js; all are put into the library at
 * build time.  {{name}} in the frame calls a function.
 */
#include "pages.h"

#include <string.h>

#include "page_templates.h"

const char *verdict_tone(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_ACCEPTED:
        return "good";
    case VERDICT_RACE:
        return "race";
    case VERDICT_DEADLOCK:
    case VERDICT_HANG:
        return "stuck";
    case VERDICT_LEAK:
    case VERDICT_MISUSE:
        return "untidy";
    case VERDICT_FLAKY:
    case VERDICT_SKIPPED:
    case VERDICT_INCOMPLETE:
        return "pale";
    default:
        return "bad";
    }
}

const char *verdict_sign(enum verdict verdict)
{
    static const char *const signs[] = {
        [VERDICT_INTERNAL] = "!",    [VERDICT_TAMPERED] = "T",
        [VERDICT_BUILD_ERROR] = "B", [VERDICT_LIMIT] = "X",
        [VERDICT_HANG] = "H",        [VERDICT_CRASH] = "C",
        [VERDICT_DEADLOCK] = "D",    [VERDICT_RACE] = "R",
        [VERDICT_LEAK] = "L",        [VERDICT_MISUSE] = "M",
        [VERDICT_WRONG] = "W",       [VERDICT_FLAKY] = "F",
        [VERDICT_SKIPPED] = "–",     [VERDICT_INCOMPLETE] = "…",
        [VERDICT_ACCEPTED] = "✓"};

    return signs[verdict];
}

void html_verdict(struct ink *ink, enum verdict verdict)
{
    ink_raw(ink, "<span class=\"verdict %s\">%s</span>", verdict_tone(verdict),
            verdict_name(verdict));
}

void html_date(struct ink *ink, const char *date)
{
    static const char *const months[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};
    int year;
    int month;
    int day;
    int hour;
    int minute;

    /* NOLINTNEXTLINE(cert-err34-c): five numbers or not at all. */
    if (sscanf(date, "%4d-%2d-%2dT%2d:%2d", &year, &month, &day, &hour,
               &minute) == 5 &&
        month >= 1 && month <= 12)
        ink_raw(ink, "%d %s %d, %02d:%02d UTC", day, months[month - 1], year,
                hour, minute);
    else
        ink_html(ink, date);
}

static void put_date(struct ink *ink, const struct page *page)
{
    html_date(ink, member_text(page->model->root, "date"));
}

/* What made the results, where nothing is known of the machine. */
static const json_t *find_machine(const json_t *root)
{
    const json_t *machine = json_object_get(root, "machine");

    return json_is_object(machine)
               ? machine
               : json_object_get(
                     json_array_get(member_array(root, "results"), 0),
                     "toolchain");
}

static void put_machine(struct ink *ink, const struct page *page)
{
    const char *name;
    json_t *value;
    double seconds;

    json_object_foreach ((json_t *)find_machine(page->model->root), name,
                         value) {
        if (!json_is_string(value) && !json_is_number(value))
            continue;
        ink_raw(ink, "<div><dt>");
        ink_words(ink, name);
        ink_raw(ink, "</dt><dd>");
        if (json_is_string(value))
            ink_html(ink, json_string_value(value));
        else
            ink_raw(ink, "%.10g", json_number_value(value));
        ink_raw(ink, "</dd></div>\n");
    }
    if (*member_text(page->model->root, "version") != '\0') {
        ink_raw(ink, "<div><dt>dojo</dt><dd>");
        ink_html(ink, member_text(page->model->root, "version"));
        ink_raw(ink, "</dd></div>\n");
    }
    if (member_number(page->model->root, "seconds", &seconds))
        ink_raw(ink, "<div><dt>this run</dt><dd>%.1f s</dd></div>\n", seconds);
}

static void put_style(struct ink *ink, const struct page *page)
{
    (void)page;
    ink_raw(ink, "%s", page_css);
}

/* The one script that the page lets run. */
static void put_policy(struct ink *ink, const struct page *page)
{
    if (page->player)
        ink_raw(ink, "script-src '" PAGE_JS_HASH "'; ");
}

static void put_script(struct ink *ink, const struct page *page)
{
    if (page->player)
        ink_raw(ink, "<script>%s</script>\n", page_js);
}

static void put_title(struct ink *ink, const struct page *page)
{
    ink_raw(ink, "Concurrency Dojo: ");
    ink_html(ink, page->heading);
}

/* The way back to the first page, where there is one. */
static void put_house(struct ink *ink, const struct page *page)
{
    if (page->back != NULL)
        ink_raw(ink, "<a href=\"%s\">Concurrency Dojo</a>", page->back);
    else
        ink_raw(ink, "Concurrency Dojo");
}

static void put_heading(struct ink *ink, const struct page *page)
{
    ink_html(ink, page->heading);
}

static void put_lead(struct ink *ink, const struct page *page)
{
    if (page->lead != NULL)
        page->lead(ink, page);
}

static void put_content(struct ink *ink, const struct page *page)
{
    page->content(ink, page);
}

static void put_beside(struct ink *ink, const struct page *page)
{
    static const char *const files[] = {"report.md", "report.json", "junit.xml",
                                        "cobertura.xml"};

    for (size_t i = 0; page->beside && i < sizeof(files) / sizeof(files[0]);
         i++)
        ink_raw(ink, "%s<a href=\"%s\">%s</a>%s",
                i == 0 ? "Beside this page: " : ",\n", files[i], files[i],
                i == 3 ? ". " : "");
}

static const struct {
    const char *name;
    void (*put)(struct ink *ink, const struct page *page);
} slots[] = {
    {"title", put_title},     {"style", put_style},     {"house", put_house},
    {"heading", put_heading}, {"lead", put_lead},       {"date", put_date},
    {"content", put_content}, {"machine", put_machine}, {"beside", put_beside},
    {"policy", put_policy},   {"script", put_script}};

static void put_slot(struct ink *ink, const struct page *page, const char *name,
                     size_t length)
{
    for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++)
        if (strlen(slots[i].name) == length &&
            strncmp(slots[i].name, name, length) == 0)
            slots[i].put(ink, page);
}

void html_page(struct ink *ink, const struct page *page)
{
    const char *rest = page_frame;

    for (;;) {
        const char *open = strstr(rest, "{{");
        const char *close = open == NULL ? NULL : strstr(open, "}}");

        if (close == NULL)
            break;
        ink_raw(ink, "%.*s", (int)(open - rest), rest);
        put_slot(ink, page, open + 2, (size_t)(close - open) - 2);
        rest = close + 2;
    }
    ink_raw(ink, "%s", rest);
}
