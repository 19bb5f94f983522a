// SPDX-License-Identifier: MIT
// The schedule player: every way to step through, and what it shows on the way.
"use strict";

const assert = require("assert");
const fs = require("fs");
const path = require("path");

// Everything that a reader of the player sees now.
function look(root) {
    const text = (selector) => {
        const found = root.querySelector(selector);

        return found ? found.textContent : null;
    };
    const all = [...root.querySelectorAll("tr.step")];
    const rows = all.filter((row) => !row.parentNode.hidden);
    const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
    const here = root.querySelector(".line.here");

    return {
        at,
        count: rows.length,
        index: all.indexOf(rows[at]),
        all: all.length,
        number: rows[at].querySelector("th").textContent,
        total: all[all.length - 1].querySelector("th").textContent,
        folded: all.length - rows.length,
        currents: root.querySelectorAll("[aria-current]").length,
        ahead: root.querySelectorAll(".ahead").length,
        slider: Number(root.querySelector("input").value) - 1,
        now: text(".now"),
        file: text(".file"),
        line: here ? here.dataset.number : null,
        lines: [...root.querySelectorAll(".line")].map(
            (line) => line.dataset.number),
        wantedFile: rows[at].dataset.file,
        wantedLine: rows[at].dataset.line,
        thread: rows[at].dataset.thread,
        values: [...root.querySelectorAll(".places tbody tr")].map((row) => ({
            place: row.dataset.place,
            lock: row.dataset.lock !== undefined,
            before: row.children[1].textContent,
            after: row.children[2].textContent,
        })),
    };
}

// What the rows say that memory holds after the first `count` of them.
function truth(root, count) {
    const values = {};

    for (const row of [...root.querySelectorAll("tr.step")].slice(0, count))
        if (row.dataset.place && row.dataset.value !== undefined)
            values[row.dataset.place] = row.dataset.value;
    return values;
}

function assertShows(seen, at) {
    assert.equal(seen.at, at);
    assert.equal(seen.currents, 1, "one step is the current one");
    assert.equal(seen.ahead, seen.all - 1 - seen.index, "steps ahead");
    assert.equal(seen.slider, at, "slider");
    assert.ok(seen.now.startsWith(
        `Step ${seen.number} of ${seen.total}. `), seen.now);
    assert.ok(!/\s,/.test(seen.now), seen.now);
    assert.ok(!/undefined|null|NaN/.test(seen.now), seen.now);
    if (seen.wantedFile) {
        assert.equal(seen.file, seen.wantedFile);
        assert.equal(seen.line, seen.lines.includes(seen.wantedLine)
            ? seen.wantedLine : null);
    }
}

async function checkValues(player, seen) {
    const before = await player.evaluate(truth, seen.index);
    const after = await player.evaluate(truth, seen.index + 1);

    for (const row of seen.values) {
        if (row.lock)
            continue;
        assert.equal(row.before, before[row.place] ?? "\u2013");
        assert.equal(row.after, after[row.place] ?? "\u2013");
    }
}

async function walkFrom(player, step) {
    const first = await player.evaluate(look);
    const { count } = first;

    for (let at = first.at; at < count; at++) {
        const seen = await player.evaluate(look);

        assertShows(seen, at);
        await checkValues(player, seen);
        await step();
    }
    assertShows(await player.evaluate(look), count - 1);
}

async function walk(player, step) {
    assert.equal((await player.evaluate(look)).at, 0);
    await walkFrom(player, step);
}

async function checkKeys(page, player) {
    const at = async () => (await player.evaluate(look)).at;
    const { count } = await player.evaluate(look);

    await player.focus();
    await page.keyboard.press("End");
    assert.equal(await at(), count - 1);
    await page.keyboard.press("ArrowRight");
    assert.equal(await at(), count - 1, "stays at the end");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await at(), count - 2);
    await page.keyboard.press("Home");
    assert.equal(await at(), 0);
    await page.keyboard.press("ArrowLeft");
    assert.equal(await at(), 0, "stays at the start");
}

async function checkSwitches(page, player) {
    const first = await player.evaluate(look);

    await player.focus();
    await page.keyboard.press("Shift+ArrowRight");
    const next = await player.evaluate(look);
    assert.ok(next.at > 0);
    assert.notEqual(next.thread, first.thread);
    await page.keyboard.press("Shift+ArrowLeft");
    const back = await player.evaluate(look);
    assert.equal(back.at, next.at - 1);
    assert.equal(back.thread, first.thread);
}

// The arrow keys work as soon as a finding is open, without a click in it.
async function checkOpened(page, finding, player) {
    if (await finding.evaluate((details) => details.open))
        await finding.locator("summary").first().click();
    await finding.locator("summary").first().click();
    assert.equal(await player.evaluate((root) =>
        root.querySelector(".side").hidden), false);
    await page.keyboard.press("ArrowRight");
    assertShows(await player.evaluate(look), 1);
    await page.keyboard.press("ArrowLeft");
    assertShows(await player.evaluate(look), 0);
}

async function checkPointer(player) {
    const { count } = await player.evaluate(look);

    await player.locator("tr.step:visible").nth(count - 1).click();
    assertShows(await player.evaluate(look), count - 1);
    await player.locator("button.first").click();
    assertShows(await player.evaluate(look), 0);
    await player.locator("input").fill(String(count));
    assertShows(await player.evaluate(look), count - 1);
    await player.locator("button.back").click();
    assertShows(await player.evaluate(look), count - 2);
}

// What is put away comes back, is stepped through, and goes again.
async function checkFolds(page, player) {
    const button = player.locator(".fold button").first();
    const { count, all, folded } = await player.evaluate(look);

    assert.ok(folded > 0 && count + folded === all);
    await player.locator("button.first").click();
    for (let i = 0; i < count && !/ Before it, /.test(
        await player.locator(".now").textContent()); i++)
        await page.keyboard.press("ArrowRight");
    assert.match(await player.locator(".now").textContent(),
        /^Step \d+ of \d+\. Before it, the .* above, .* more/);
    assert.equal(await button.getAttribute("aria-expanded"), "false");
    await button.focus();
    await page.keyboard.press("Enter");
    assert.equal(await button.getAttribute("aria-expanded"), "true");
    const open = await player.evaluate(look);

    assert.ok(open.count > count);
    await walkFrom(player, () => page.keyboard.press("ArrowRight"));
    await button.click();
    const shut = await player.evaluate(look);

    assert.equal(shut.count, count);
    assertShows(shut, shut.at);
}

// It plays by a clock of our own, to the end and not beyond.
async function checkPlaying(page, player) {
    const { count } = await player.evaluate(look);
    const button = player.locator("button.play");

    await player.locator("button.first").click();
    await button.click();
    assert.equal(await button.textContent(), "Pause");
    await page.clock.runFor(1200);
    assertShows(await player.evaluate(look), 1);
    await button.click();
    await page.clock.runFor(5000);
    assertShows(await player.evaluate(look), 1);
    await button.click();
    await page.clock.runFor(1200 * count);
    assertShows(await player.evaluate(look), count - 1);
    assert.equal(await button.textContent(), "Play");
}

// A tab stop each, in the order in which they stand.
async function checkTabs(page, player) {
    await player.focus();
    const names = [];

    for (let i = 0; i < 8; i++) {
        await page.keyboard.press("Tab");
        names.push(await page.evaluate(() =>
            document.activeElement.getAttribute("aria-label")));
    }
    assert.deepEqual(names.map((name) => (name || "").split(" ")[0]),
        ["First", "\u2190", "Step", "Next", "switch", "Last", "Play", "Step"]);
}

async function checkPlayer(run, page, player, name) {
    const finding = player.locator("xpath=ancestor::details[1]");

    if (!await run.check(`${name}: arrow keys work once it is open`, () =>
        checkOpened(page, finding, player)))
        return;
    await run.check(`${name}: the right key goes through every step`,
        async () => {
            await player.focus();
            await walk(player, () => page.keyboard.press("ArrowRight"));
        });
    await run.check(`${name}: Home, End and both ends`, () =>
        checkKeys(page, player));
    await run.check(`${name}: shift goes from switch to switch`, () =>
        checkSwitches(page, player));
    await run.check(`${name}: the tabulator meets all controls`, () =>
        checkTabs(page, player));
    await run.check(`${name}: rows, buttons and slider`, () =>
        checkPointer(player));
    if (await player.locator(".fold").count() > 0)
        await run.check(`${name}: what is folded unfolds`, () =>
            checkFolds(page, player));
    await run.check(`${name}: plays and pauses`, () =>
        checkPlaying(page, player));
}

// The players that differ most: one that folds, one in the middle, and the one
// with the fewest steps.
function choose(most) {
    const players = [...document.querySelectorAll("details .player")].map(
        (root, index) => ({
            index, count: root.querySelectorAll("tr.step").length,
            threads: new Set([...root.querySelectorAll("tr.step")].map(
                (row) => row.dataset.thread)).size,
            // Something comes behind what is folded.
            folds: root.querySelectorAll(".again + tbody tr").length > 0,
        })).filter((one) => one.threads > 1)
        .sort((a, b) => a.count - b.count);

    return [...new Set([players.find((one) => one.folds),
        players[players.length >> 1], players[0]])]
        .filter((one) => one).slice(0, most).map((one) => one.index);
}

async function checkStill(run, file) {
    const { page } = await run.open(file, "still",
        { javaScriptEnabled: false });
    const count = await page.locator(".player").count();

    assert.equal(await page.locator(".controls").count(), 0);
    assert.equal(await page.locator(".player .side[hidden]").count(), count);
    assert.ok(await page.locator("tr.step").count() > count);
}

module.exports = async function checksOfPlayers(run, file) {
    // One file of a batch has nothing that its submissions' pages have not.
    if (path.basename(file) === "whole.html" ||
        !fs.readFileSync(file, "utf8").includes('class="player"'))
        return;
    const full = path.basename(path.dirname(file)) === "sample";
    const { page, trouble } = await run.open(file, "players");

    await page.clock.install();
    await page.reload();
    for (const index of await page.evaluate(choose, full ? 3 : 1)) {
        const player = page.locator("details .player").nth(index);

        await checkPlayer(run, page, player, `${file}, player ${index + 1}`);
    }
    await run.check(`${file}: is quiet while it plays`, () =>
        assert.deepEqual(trouble, []));
    if (full)
        await run.check(`${file}: schedules are read without scripts`, () =>
            checkStill(run, file));
};
