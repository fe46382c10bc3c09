/**
 * Builds what browsers load into dist/: a style sheet for public pages and one for all others, one script per page, icons and letters, each
 * with a hash in its name, and manifest.json that says which name is which. Run by build.py.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { compile } from "sass";

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, "dist");
const MAKING = join(HERE, `dist-${process.pid}`); // put in place at the end, so that what is served is always whole
const MODULES = join(HERE, "node_modules");

const PAGES = ["site", "landing", "meeting", "staff", "check", "forms", "writing", "plan"];
const SHEETS = ["app", "public"];
const LETTERS = {
  "latin.woff2": "atkinson-hyperlegible-next-latin-wght-normal.woff2",
  "latin-ext.woff2": "atkinson-hyperlegible-next-latin-ext-wght-normal.woff2",
};
const ICONS = ["mic", "mic-off", "video", "video-off", "door-open", "ellipsis", "log-out", "settings", "settings-2", "lock", "wifi-off", "sliders-horizontal", "hand", "timer", "message-square", "volume-x", "circle-pause"];
const SHIPPED = {
  "govuk-frontend (MIT; its package carries no other text)": "govuk-frontend/README.md",
  "socket.io-client (MIT)": "socket.io-client/LICENSE",
  "Atkinson Hyperlegible Next (OFL-1.1)": "@fontsource-variable/atkinson-hyperlegible-next/LICENSE",
  "Lucide icons (ISC)": "lucide-static/LICENSE",
};

/** Languages besides English; build.py has written their words. */
const LANGUAGES = existsSync(join(HERE, "words"))
  ? readdirSync(join(HERE, "words")).map((name) => name.replace(/[.]json$/, ""))
  : [];

/** @type {Record<string, string>} */
const manifest = {};

/**
 * Write one file under a name that changes with its content.
 * @param {string} name as the pages ask for it, such as "app.css"
 * @param {string | Buffer} content
 * @returns {string} the name it got
 */
function keep(name, content) {
  const dot = name.lastIndexOf(".");
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const kept = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
  writeFileSync(join(MAKING, kept), content);
  manifest[name] = kept;
  return kept;
}

function letters() {
  const from = join(MODULES, "@fontsource-variable/atkinson-hyperlegible-next/files");
  for (const [name, file] of Object.entries(LETTERS)) keep(name, readFileSync(join(from, file)));
}

function styles() {
  for (const name of SHEETS) {
    const sheet = compile(join(HERE, `src/scss/${name}.scss`), {
      loadPaths: [MODULES],
      quietDeps: true,
      style: "compressed",
    });
    const named = sheet.css.replace(/url\("?letters:([\w.-]+)"?\)/g, (_, letters) => `url(${manifest[letters]})`);
    keep(`${name}.css`, named);
  }
}

function icons() {
  const symbols = ICONS.map((name) => {
    const svg = readFileSync(join(MODULES, "lucide-static/icons", `${name}.svg`), "utf8");
    const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s+/g, " ").trim()}</symbol>`;
  });
  keep("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

/**
 * One script per page, with its words in it: the same again for each further language.
 * @param {string} [language]
 */
async function scripts(language) {
  const theirs = join(HERE, `words/${language}.json`);
  const built = await build({
    plugins: language ? [{ name: "words", setup: (it) => it.onResolve({ filter: /words[.]en[.]json$/ }, () => ({ path: theirs })) }] : [],
    entryPoints: PAGES.map((name) => join(HERE, `src/js/${name}.mjs`)),
    outdir: DIST,
    bundle: true,
    write: false,
    format: "esm",
    target: ["es2022"],
    minify: true,
    legalComments: "none",
    logLevel: "warning",
  });
  for (const file of built.outputFiles) {
    const name = file.path.slice(file.path.lastIndexOf("/") + 1);
    const dot = name.lastIndexOf(".");
    const own = language ? `${name.slice(0, dot)}-${language}${name.slice(dot)}` : name;
    const kept = keep(own, Buffer.from(file.contents));
    if (language) manifest[`${language}/${name}`] = kept;
  }
}

function licences() {
  const texts = Object.entries(SHIPPED).map(
    ([name, file]) => `${name}\n${"=".repeat(name.length)}\n\n${readFileSync(join(MODULES, file), "utf8")}`,
  );
  keep("licences.txt", texts.join("\n\n"));
}

mkdirSync(MAKING);
letters();
styles();
icons();
await scripts();
for (const language of LANGUAGES) await scripts(language);
licences();
writeFileSync(join(MAKING, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
rmSync(DIST, { recursive: true, force: true });
renameSync(MAKING, DIST);
