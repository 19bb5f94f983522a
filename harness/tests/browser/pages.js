// SPDX-License-Identifier: MIT
// What holds for every page: it is quiet, its links lead somewhere, it fits
// a phone, can be read by everybody, and can be printed.
"use strict";

const assert = require("assert");
const fs = require("fs");
const { fileURLToPath } = require("url");

const axe = require.resolve("axe-core");

// A page is whole when everything that can be opened is open.
function openAll(page) {
    return page.evaluate(() => {
        for (const details of document.querySelectorAll("details"))
            details.open = true;
        // Players wake when their details tell that they were opened.
        return new Promise((done) => requestAnimationFrame(() =>
            setTimeout(done, 0)));
    });
}

async function checkLinks(page) {
    const links = await page.evaluate(() =>
        [...document.querySelectorAll("a[href]")].map((a) => a.href));
    const ids = new Map();

    assert.ok(links.length > 0, "no links at all");
    for (const link of new Set(links)) {
        const url = new URL(link);
        const file = fileURLToPath(`file://${url.pathname}`);

        assert.equal(url.protocol, "file:", link);
        assert.ok(fs.existsSync(file), `${link} is not there`);
        if (!url.hash)
            continue;
        if (!ids.has(file))
            ids.set(file, fs.readFileSync(file, "utf8"));
        assert.ok(ids.get(file).includes(`id="${url.hash.slice(1)}"`),
            `${link}: no such part`);
    }
}

// The first thing that is wider than the page, for the message.
function widest() {
    const room = document.documentElement.clientWidth;

    if (document.documentElement.scrollWidth <= room)
        return null;
    for (const element of document.querySelectorAll("body *"))
        if (element.getBoundingClientRect().right > room + 1 &&
            !element.closest(".scroll, .listing, .unseen"))
            return element.outerHTML.slice(0, 160);
    return "something";
}

// A name that is broken after every few characters cannot be read.
function crumbled() {
    for (const part of document.querySelectorAll(
        "summary b, summary .why, summary .where")) {
        const height = parseFloat(getComputedStyle(part).lineHeight);
        const lines = Math.round(part.getBoundingClientRect().height / height);

        if (lines > 2 && part.textContent.length / lines < 6)
            return `${part.textContent.slice(0, 80)}: ${lines} lines`;
    }
    return null;
}

// Rules of WCAG 2.2, levels A and AA, and headings in order.
const everything = {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    rules: { "heading-order": { enabled: true } },
};
// All that another scheme of colours can change.
const colours = { runOnly: { type: "rule", values: ["color-contrast"] } };

async function checkAxe(page, rules) {
    const found = await page.evaluate((chosen) => axe.run(document,
        { ...chosen, resultTypes: ["violations"] }), rules);
    const words = found.violations.map((one) =>
        `${one.id} (${one.nodes.length}): ${one.nodes[0].html.slice(0, 120)} ` +
        one.nodes[0].any.map((any) => any.message).join("; "));

    assert.deepEqual(words, []);
}

// Of players that are alike one is enough for axe, which is slow: one that
// folds, where there is one.
function keepFirstFindings(most) {
    const findings = [...document.querySelectorAll("details.finding")];
    const folds = (finding) => finding.querySelector(".fold") !== null;
    let kept = 0;

    for (const finding of findings.sort((a, b) => folds(b) - folds(a))) {
        const alike = finding.querySelector(".player") !== null;

        if (alike && kept++ >= most)
            finding.remove();
    }
}

// A4 less its margins is 688 pixels wide; what is wider would be shrunk.
async function checkPrint(page) {
    const screen = page.viewportSize();

    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await page.setViewportSize({ width: 688, height: 972 });
    const seen = await page.evaluate(() => ({
        paper: getComputedStyle(document.body).backgroundColor,
        folded: [...document.querySelectorAll("details .body")]
            .filter((body) => body.textContent.trim() &&
                !body.checkVisibility({ contentVisibilityAuto: true })).length,
        controls: [...document.querySelectorAll(".controls, .player .side")]
            .filter((part) => part.checkVisibility()).length,
        labels: [...document.querySelectorAll("svg text")]
            .filter((text) => !text.closest("details") &&
                !text.checkVisibility()).length,
        width: document.documentElement.scrollWidth,
    }));

    await page.emulateMedia({ media: "screen" });
    await page.setViewportSize(screen);
    assert.deepEqual(seen,
        { paper: "rgb(255, 255, 255)", folded: 0, controls: 0, labels: 0,
            width: 688 });
}

module.exports = async function checksOfPages(run, file) {
    // What an attacker wrote has to stay text by our own rules alone; axe is
    // a script that no page of ours allows.
    const hostile = file.includes("hostile");
    const { page, trouble } = await run.open(file, `pages ${hostile}`,
        { viewport: { width: 360, height: 740 }, bypassCSP: !hostile });

    await run.check(`${file}: links lead somewhere`, () => checkLinks(page));
    await run.check(`${file}: fits 360 pixels`, async () =>
        assert.equal(await page.evaluate(widest), null));
    await run.check(`${file}: is read in words at 360 pixels`, async () =>
        assert.equal(await page.evaluate(crumbled), null));
    await run.check(`${file}: prints on white, with all that is folded`, () =>
        checkPrint(page));
    await openAll(page);
    await run.check(`${file}: fits 360 pixels when all is open`, async () =>
        assert.equal(await page.evaluate(widest), null));
    await run.check(`${file}: nobody else's script runs`, async () =>
        assert.equal(await page.evaluate(() => window.hurt), undefined));
    await run.check(`${file}: is quiet`, () => assert.deepEqual(trouble, []));
    if (hostile)
        return;
    await page.evaluate(keepFirstFindings, 1);
    await page.addScriptTag({ path: axe });
    await run.check(`${file}: can be read by everybody`, async () => {
        await page.emulateMedia({ media: "screen", colorScheme: "light" });
        await checkAxe(page, everything);
    });
    await run.check(`${file}: can be read in the dark`, async () => {
        await page.emulateMedia({ media: "screen", colorScheme: "dark" });
        await checkAxe(page, colours);
    });
};
