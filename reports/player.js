// SPDX-License-Identifier: MIT
// Steps through schedules.  The table of steps is all that there is to know;
// this adds where one is in it, the source there, and what memory holds.
"use strict";

const keys = {
    ArrowLeft: "back", ArrowRight: "next", Home: "first", End: "last",
};
const buttons = [
    ["first", "\u21e4", "First step (Home)"],
    ["switchBack", "\u2190 switch",
        "\u2190 switch: back to where another thread ran (Shift \u2190)"],
    ["back", "\u2190", "Step back (\u2190)"],
    ["next", "\u2192", "Next step (\u2192)"],
    ["switchOn", "switch \u2192",
        "switch \u2192: on to where another thread runs (Shift \u2192)"],
    ["last", "\u21e5", "Last step (End)"],
    ["play", "Play", "Play"],
];
const PACE = 1100;
let latest = null;

function make(tag, name, text) {
    const element = document.createElement(tag);

    if (name)
        element.className = name;
    if (text !== undefined)
        element.textContent = text;
    return element;
}

function numbers(text) {
    return text ? text.split(" ").map(Number) : [];
}

class Player {
    constructor(root) {
        this.root = root;
        this.rows = [...root.querySelectorAll("tr.step")];
        this.total = this.number(this.rows.length - 1);
        this.heads = [...root.querySelectorAll("thead th")].slice(1);
        this.places = [...root.querySelectorAll(".places [data-place]")];
        this.list = root.querySelector(".steps");
        this.states = this.remember();
        this.at = -1;
        this.timer = 0;
        this.addControls();
        this.addListing();
        this.addFolds();
        root.querySelector(".side").hidden = false;
        root.classList.add("live");
        root.tabIndex = 0;
        root.addEventListener("keydown", (event) => this.press(event));
        root.addEventListener("focusin", () => { latest = this; });
        this.rows.forEach((row, i) =>
            row.addEventListener("click", () => this.show(i)));
        this.show(0, true);
    }

    // What comes again is put away behind a button that says how often.
    addFolds() {
        for (const fold of this.root.querySelectorAll("tbody.fold")) {
            const cell = fold.querySelector("td:last-child");
            const again = fold.nextElementSibling;
            const button = make("button", "", cell.textContent);

            button.type = "button";
            button.setAttribute("aria-expanded", "false");
            button.addEventListener("click", () =>
                this.unfold(button, again, again.hidden));
            cell.replaceChildren(button);
            again.hidden = true;
        }
        this.see();
    }

    unfold(button, again, open) {
        again.hidden = !open;
        button.setAttribute("aria-expanded", String(open));
        this.see();
        if (!this.seen.includes(this.at))
            this.show(this.near(this.at, -1));
        else
            this.place();
    }

    // The steps that are not put away are those that one steps through.
    see() {
        this.seen = this.rows.map((row, i) => i)
            .filter((i) => !this.rows[i].parentNode.hidden);
        this.slider.max = this.seen.length;
    }

    // The next step in sight that way, the nearest at the ends.
    near(at, way) {
        for (let i = at + way; this.rows[i]; i += way)
            if (!this.rows[i].parentNode.hidden)
                return i;
        return way > 0 ? this.seen[this.seen.length - 1] : this.seen[0];
    }

    place() {
        this.slider.value = this.seen.indexOf(this.at) + 1;
        this.slider.setAttribute("aria-valuetext",
            `step ${this.number(this.at)} of ${this.total}`);
    }

    // As the row has it: steps before the first row count.
    number(at) {
        return this.rows[at].querySelector("th").textContent;
    }

    // What each place holds after each step: values, and owners of locks.
    remember() {
        const now = new Map();
        const owners = new Map();

        return this.rows.map((row) => {
            const thread = row.dataset.thread;

            if (row.dataset.place && row.dataset.value !== undefined)
                now.set(row.dataset.place, row.dataset.value);
            for (const [lock, owner] of owners)
                if (owner === thread)
                    owners.delete(lock);
            for (const lock of numbers(row.dataset.holds))
                owners.set(String(lock), thread);
            return { values: new Map(now), owners: new Map(owners) };
        });
    }

    addControls() {
        const bar = make("div", "controls");

        for (const [action, sign, title] of buttons) {
            const button = make("button", action, sign);

            button.type = "button";
            button.title = title;
            button.setAttribute("aria-label", title);
            button.addEventListener("click", () => this.act(action));
            bar.append(button);
        }
        this.slider = make("input");
        this.slider.type = "range";
        this.slider.min = 1;
        this.slider.max = this.rows.length;
        this.slider.setAttribute("aria-label", "Step");
        this.slider.addEventListener("input", () =>
            this.show(this.seen[this.slider.value - 1]));
        bar.append(this.slider);
        this.now = make("p", "now");
        this.now.setAttribute("role", "status");
        this.root.prepend(bar, this.now);
    }

    addListing() {
        this.title = make("p", "file");
        this.listing = make("pre", "listing");
        this.listing.tabIndex = 0;
        this.listing.setAttribute("role", "region");
        this.file = null;
        this.root.querySelector(".side").prepend(this.title, this.listing);
    }

    press(event) {
        const action = keys[event.key];

        if (!action || event.ctrlKey || event.altKey || event.metaKey)
            return;
        // The slider has keys of its own, and so has a list that scrolls.
        if (event.target === this.slider && !event.shiftKey)
            return;
        event.preventDefault();
        event.stopPropagation();
        if (event.shiftKey && action === "next")
            this.act("switchOn");
        else if (event.shiftKey && action === "back")
            this.act("switchBack");
        else
            this.act(action);
    }

    act(action) {
        if (action !== "play")
            this.stop();
        if (action === "first")
            this.show(this.seen[0]);
        else if (action === "last")
            this.show(this.seen[this.seen.length - 1]);
        else if (action === "back")
            this.show(this.near(this.at, -1));
        else if (action === "next")
            this.show(this.near(this.at, 1));
        else if (action === "switchOn")
            this.show(this.turnFrom(this.at, 1));
        else if (action === "switchBack")
            this.show(this.turnFrom(this.at, -1));
        else
            this.play();
    }

    // The nearest step of another thread; the end where there is none.
    turnFrom(at, way) {
        const thread = this.rows[at].dataset.thread;
        const end = this.near(way > 0 ? this.rows.length : -1, -way);
        let i = at;

        while (i !== end && this.rows[i].dataset.thread === thread)
            i = this.near(i, way);
        return i;
    }

    play() {
        if (this.timer) {
            this.stop();
            return;
        }
        if (this.isLast())
            this.show(this.seen[0]);
        this.timer = setInterval(() => {
            this.show(this.near(this.at, 1));
            if (this.isLast())
                this.stop();
        }, PACE);
        this.label("Pause");
    }

    isLast() {
        return this.at === this.seen[this.seen.length - 1];
    }

    stop() {
        clearInterval(this.timer);
        this.timer = 0;
        this.label("Play");
    }

    label(word) {
        const button = this.root.querySelector("button.play");

        button.textContent = word;
        button.title = word;
        button.setAttribute("aria-label", word);
    }

    show(at, quiet) {
        const from = this.at;

        if (at === from)
            return;
        this.at = at;
        this.rows.forEach((row, i) => {
            row.classList.toggle("ahead", i > at);
            if (i === at)
                row.setAttribute("aria-current", "step");
            else
                row.removeAttribute("aria-current");
        });
        this.place();
        this.tell(quiet, from);
        this.showPlaces();
        this.showSource();
        this.keepInSight(this.list, this.rows[at]);
    }

    // "Step 5 of 18. T1 is preempted. T2: atomic read count 0, pool.c:42."
    tell(quiet, from) {
        const row = this.rows[this.at];
        const before = this.rows[this.at - 1];
        const part = (name) => (row.querySelector(name) || {}).textContent;
        const away = before && before.parentNode.hidden && from === this.near(
            this.at, -1) ? this.awayBefore(row) : "";
        const cut = row.classList.contains("preempted") && before
            ? `${this.threadOf(before)} is preempted. ` : "";
        const place = part("small") ? `, ${part("small")}` : "";
        const note = part("em") ? `; ${part("em")}` : "";

        // What a page says as it opens would be read out for each player.
        if (quiet)
            this.now.setAttribute("aria-live", "off");
        else
            this.now.removeAttribute("aria-live");
        this.now.textContent = `Step ${this.number(this.at)} of ${this.total}. ` +
            `${away}${cut}${this.threadOf(row)}: ${part(".what").trim()}${place}${note}.`;
    }

    // "Before it, the 3 steps above, 12 times more. "
    awayBefore(row) {
        const fold = row.parentNode.previousElementSibling
            .previousElementSibling;

        return `Before it, ${fold.textContent}. `;
    }

    threadOf(row) {
        const cells = [...row.children].slice(1);
        const at = cells.findIndex((cell) => cell.childNodes.length > 0);

        if (cells.length < this.heads.length)
            return `T${row.dataset.thread}`;
        return this.heads[at] ? this.heads[at].textContent : "";
    }

    showPlaces() {
        const nothing = { values: new Map(), owners: new Map() };
        const before = this.states[this.at - 1] || nothing;
        const after = this.states[this.at];
        const used = this.rows[this.at].dataset.place;

        for (const row of this.places) {
            const place = row.dataset.place;
            const lock = row.dataset.lock !== undefined;
            const word = (state) => lock
                ? (state.owners.has(place) ? `T${state.owners.get(place)}`
                    : "free")
                : state.values.has(place) ? state.values.get(place) : "\u2013";
            const [was, is] = [word(before), word(after)];

            row.children[1].textContent = was;
            row.children[2].textContent = is;
            row.classList.toggle("used", place === used);
            row.classList.toggle("changed", was !== is);
        }
    }

    // The file from the page; else the lines that the steps themselves show.
    lines(file) {
        for (const of of this.root.dataset.sources.split(" ")) {
            const found = document.querySelector(
                `template[data-of="${CSS.escape(of)}"]` +
                `[data-file="${CSS.escape(file)}"]`);

            if (found)
                return found.content.textContent.replace(/\n$/, "")
                    .split("\n").map((text, i) => [i + 1, text]);
        }
        const known = new Map();

        for (const row of this.rows)
            if (row.dataset.file === file && row.querySelector("code"))
                known.set(Number(row.dataset.line),
                    row.querySelector("code").textContent);
        return [...known].sort((a, b) => a[0] - b[0]);
    }

    open(file) {
        let expected = 0;

        this.file = file;
        this.title.textContent = file;
        this.listing.setAttribute("aria-label", `Source: ${file}`);
        this.listing.replaceChildren();
        this.lineAt = new Map();
        for (const [number, text] of this.lines(file)) {
            const line = make("span", "line", `${text}\n`);

            line.dataset.number = number;
            if (expected && number !== expected)
                line.classList.add("gap");
            expected = number + 1;
            this.lineAt.set(number, line);
            this.listing.append(line);
        }
    }

    showSource() {
        const { file, line } = this.rows[this.at].dataset;

        if (!file)
            return;
        if (file !== this.file)
            this.open(file);
        for (const other of this.listing.querySelectorAll(".here"))
            other.classList.remove("here");
        const here = this.lineAt.get(Number(line));

        if (here) {
            here.classList.add("here");
            this.keepInSight(this.listing, here);
        }
    }

    // Scrolls the box alone: the page stays where it is.
    keepInSight(box, element) {
        const outer = box.getBoundingClientRect();
        const inner = element.getBoundingClientRect();
        const above = inner.top - outer.top;

        if (above < outer.height * 0.15 ||
            inner.bottom - outer.top > outer.height * 0.85)
            box.scrollTop += above - outer.height * 0.4;
    }
}

const players = new Map();

// A player is made when its finding is opened for the first time.
function wake(root) {
    if (!players.has(root))
        players.set(root, new Player(root));
    return players.get(root);
}

function wakeOpen() {
    for (const root of document.querySelectorAll(".player")) {
        const finding = root.closest("details");

        if (!finding || finding.open)
            latest = wake(root);
    }
}

for (const finding of document.querySelectorAll("details.finding"))
    finding.addEventListener("toggle", () => {
        const root = finding.open && finding.querySelector(".player");

        if (root)
            latest = wake(root);
    });

// Left and right mean the player that was opened last, while it is in sight.
document.addEventListener("keydown", (event) => {
    const target = event.target;

    if (!latest || (target !== document.body && !target.closest("summary")))
        return;
    const box = latest.root.getBoundingClientRect();

    if ((event.key === "ArrowLeft" || event.key === "ArrowRight") &&
        box.height > 0 && box.bottom > 0 && box.top < innerHeight)
        latest.press(event);
});

wakeOpen();
