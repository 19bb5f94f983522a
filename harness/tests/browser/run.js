// SPDX-License-Identifier: MIT
// Looks at pages of the report in a browser: run.js CHROMIUM FOLDER...
// One line per check that fails; the last line is "N passed, N failed".
"use strict";

const fs = require("fs");
const path = require("path");
const { pathToFileURL } = require("url");
const { chromium } = require("playwright-core");

const checksOfPages = require("./pages.js");
const checksOfPlayers = require("./player.js");

const MESSAGE = 900;
const FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage",
];

class Run {
    constructor(browser) {
        this.browser = browser;
        this.passed = 0;
        this.failed = 0;
        this.kept = new Map();
    }

    // A page of its own kind; everything that it must not do is in `trouble`.
    async make(options) {
        const page = await (await this.browser.newContext(options)).newPage();
        const made = { page, trouble: [] };

        page.setDefaultTimeout(30000);
        page.on("console", (message) => {
            if (["error", "warning"].includes(message.type()))
                made.trouble.push(`console: ${message.text()}`);
        });
        page.on("pageerror", (error) => made.trouble.push(error.message));
        page.on("request", (request) => {
            if (!/^(file|data):/.test(request.url()))
                made.trouble.push(`asks for ${request.url()}`);
        });
        return made;
    }

    // Opens a file.  One page of a kind is enough: each costs a process.
    async open(file, kind, options = {}) {
        if (!this.kept.has(kind))
            this.kept.set(kind, await this.make(options));
        const { page, trouble } = this.kept.get(kind);

        trouble.length = 0;
        await page.goto(pathToFileURL(file).href);
        return { page, trouble };
    }

    // Whether it passed.
    async check(name, body) {
        try {
            await body();
            this.passed++;
            return true;
        } catch (error) {
            this.failed++;
            console.log(`FAILED ${name}: ${error.message.slice(0, MESSAGE)}`);
            return false;
        }
    }
}

function pagesOf(folder) {
    return fs.readdirSync(folder).filter((name) => name.endsWith(".html"))
        .sort().map((name) => path.join(folder, name));
}

async function main(program, folders) {
    const browser = await chromium.launch(
        { executablePath: program, args: FLAGS });
    const run = new Run(browser);

    try {
        for (const folder of folders) {
            const files = pagesOf(folder);

            await run.check(`${folder}: has pages`, () => {
                if (files.length < 1)
                    throw new Error("none");
            });
            for (const file of files) {
                await checksOfPages(run, file);
                await checksOfPlayers(run, file);
            }
        }
    } finally {
        await browser.close();
    }
    console.log(`${run.passed} passed, ${run.failed} failed`);
    return run.failed === 0 && run.passed > 0 ? 0 : 1;
}

main(process.argv[2], process.argv.slice(3)).then(
    (code) => process.exit(code),
    (error) => {
        console.error(error);
        process.exit(3);
    });
