#!/usr/bin/env python3
"""Makes a book of the pages of this project: static HTML in one folder, which needs no server and no network.

    docs/book/build.py FOLDER [--program build/dev/bin/leaklab]

FOLDER is written anew; start with index.html. With --program, the pages of lessons and of known mistakes have in them the page
of all schedules (docs/page.md), which that program makes. Every link between pages is looked up: one that leads nowhere is an error,
which names the page, and the exit code is 1. Needs cmark-gfm.
"""
import argparse
import html
import json
import posixpath
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
LANGUAGES = ("en", "zh")
WORDS = {
    "en": {"html": "en", "contents": "Contents", "search": "Search", "before": "Before", "next": "Next", "program": "The program",
           "schedules": "All schedules, to play with", "none": "Nothing found.", "other": "中文", "first": "leaklab"},
    "zh": {"html": "zh-CN", "contents": "目录", "search": "搜索", "before": "上一页", "next": "下一页", "program": "程序",
           "schedules": "全部调度，可以动手试", "none": "没有找到。", "other": "English", "first": "leaklab"},
}


@dataclass
class Part:
    title: dict
    sources: list  # paths of the English pages, from the root


@dataclass
class Page:
    source: str  # from the root
    language: str
    file: str  # in the book
    part: Part
    title: str = ""
    body: str = ""
    text: str = ""  # for the search
    anchors: set = field(default_factory=set)


def folders_of(top):
    """Returns the pages of the folders in `top`, in the order in which its own page links to them; then the others."""
    first = (ROOT / top / "README.md").read_text(encoding="utf-8")
    linked = [m[1] for m in re.finditer(r"\]\((\w+)/\)", first)]
    there = sorted(p.parent.name for p in (ROOT / top).glob("*/README.md"))
    return [f"{top}/{name}/README.md" for name in dict.fromkeys([*linked, *there]) if name in there]


def parts():
    exercises = json.loads((ROOT / "coursework/course.json").read_text(encoding="utf-8"))
    names = [e["name"] for e in exercises["exercises"]]
    tasks = [f"coursework/{n}/task.md" for n in names if (ROOT / f"coursework/{n}/task.md").exists()]
    docs = ("how-it-works", "report", "explorer", "many-threads", "threads", "page", "live", "gtest", "sanitizers", "benchmarks", "clusters", "trust",
            "add-a-lesson", "other-systems")
    return [
        Part({"en": "", "zh": ""}, ["README.md"]),
        Part({"en": "Lessons", "zh": "课程"}, ["lessons/README.md", *folders_of("lessons")]),
        Part({"en": "Exercises", "zh": "练习"}, ["docs/coursework.md", *tasks]),
        Part({"en": "Known mistakes", "zh": "已知的错误"}, ["catalogue/README.md", *folders_of("catalogue")]),
        Part({"en": "Teaching", "zh": "教学"}, ["docs/teach.md"]),
        Part({"en": "Words", "zh": "词汇"}, ["docs/glossary.zh.md"]),
        Part({"en": "Using leaklab", "zh": "使用 leaklab"}, [f"docs/{n}.md" for n in docs]),
    ]


def file_of(source, language):
    name = re.sub(r"(/README|/task)?(\.zh)?\.md$", "", source).replace("/", "-")
    name = {"README": "index"}.get(name, name)
    return f"{name}.html" if language == "en" else f"{name}.zh.html"


def in_language(source, language):
    """Returns the source of the page in that language; None if it is not there."""
    if source.endswith(".zh.md"):
        return source if language == "zh" else None
    if language == "en":
        return source
    translation = source.removesuffix(".md") + ".zh.md"
    return translation if (ROOT / translation).exists() else None


def slug(heading):
    """Returns the anchor of a heading, as GitHub makes it."""
    text = html.unescape(re.sub(r"<[^>]*>", "", heading)).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


class Book:
    def __init__(self, folder):
        self.folder = folder
        self.pages = []
        self.by_source = {}
        self.complaints = []
        for part in parts():
            for source in part.sources:
                for language in LANGUAGES:
                    if found := in_language(source, language):
                        page = Page(found, language, file_of(found, language), part)
                        self.pages.append(page)
                        self.by_source[found] = page
        files = [p.file for p in self.pages]
        if len(set(files)) != len(files):
            raise SystemExit("build.py: two pages have one name")

    def of(self, language):
        return [p for p in self.pages if p.language == language]

    def read(self):
        for page in self.pages:
            done = subprocess.run(["cmark-gfm", "-e", "table", "-e", "strikethrough"], capture_output=True, text=True,
                                  input=(ROOT / page.source).read_text(encoding="utf-8"), check=True)
            page.body = self.with_anchors(page, done.stdout)
            first = re.search(r"<h1[^>]*>(.*?)</h1>", page.body, re.S)
            page.title = html.unescape(re.sub(r"<[^>]*>", "", first.group(1))) if first else page.source
            page.text = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page.body))).strip()
        for page in self.pages:
            page.body = re.sub(r"<thead>\s*<tr>(\s*<th></th>)+\s*</tr>\s*</thead>", "", page.body)
            page.body = page.body.replace("<th></th>", "<td></td>")
            page.body = page.body.replace("<pre>", '<pre tabindex="0">')  # so that it is scrolled by keyboard
            page.body = re.sub(r'(href|src)="([^"]*)"', lambda m: f'{m[1]}="{self.link(page, html.unescape(m[2]))}"', page.body)

    @staticmethod
    def with_anchors(page, body):
        def heading(m):
            anchor = slug(m[2])
            page.anchors.add(anchor)
            return f'<h{m[1]} id="{html.escape(anchor)}">{m[2]}</h{m[1]}>'
        return re.sub(r"<h([1-6])>(.*?)</h\1>", heading, body, flags=re.S)

    def link(self, page, to):
        """Returns where a link of the page leads in the book."""
        if re.match(r"[a-z]+:", to):
            return html.escape(to)
        path, _, anchor = to.partition("#")
        source = posixpath.normpath(posixpath.join(posixpath.dirname(page.source), path)) if path else page.source
        if (ROOT / source).is_dir():
            inside = [f"{source}/{n}".removeprefix("./") for n in ("README.md", "task.md")]
            source = next((s for s in inside if s in self.by_source), source)
        # The glossary's page, and what leads to the other language by name, are meant as they are.
        if page.language == "zh" and not path.endswith("README.md") and (there := in_language(source, "zh")) in self.by_source:
            source = there
        if found := self.by_source.get(source):
            if anchor and anchor not in found.anchors:
                self.complaints.append(f"{page.source}: no heading #{anchor} in {source}")
            return html.escape(found.file + (f"#{anchor}" if anchor else ""))
        if (ROOT / source).is_dir():
            return "index.html"
        if not (ROOT / source).is_file():
            self.complaints.append(f"{page.source}: {to} is not there")
            return "index.html"
        name = source.replace("/", "-") + ("" if source.endswith((".svg", ".png")) else ".txt")
        (self.folder / "files").mkdir(exist_ok=True)
        shutil.copyfile(ROOT / source, self.folder / "files" / name)
        return html.escape(f"files/{name}")

    def other(self, page):
        """Returns the page of the same thing in the other language, or the first page of that language."""
        language = "zh" if page.language == "en" else "en"
        source = page.source.replace(".zh.md", ".md") if language == "en" else in_language(page.source, "zh")
        return self.by_source.get(source) or self.of(language)[0]

    def contents(self, page):
        lines = []
        for part in dict.fromkeys(id(p.part) for p in self.of(page.language)):
            of_part = [p for p in self.of(page.language) if id(p.part) == part]
            title = of_part[0].part.title[page.language]
            links = "".join(
                f'<li><a href="{p.file}"{" aria-current=page" if p is page else ""}>{html.escape(p.title)}</a></li>'
                for p in of_part)
            if title:
                opened = " open" if page in of_part else ""
                lines.append(f"<details{opened}><summary>{html.escape(title)}</summary><ul>{links}</ul></details>")
            else:
                lines.append(f"<ul>{links}</ul>")
        return "\n".join(lines)

    def extras(self, page):
        """Returns what the page of a lesson or of a mistake has besides: the lesson's program, and the page of all schedules."""
        words = WORDS[page.language]
        folder = posixpath.dirname(page.source)
        extra = ""
        if page.source.startswith("lessons/lesson"):
            program = html.escape((ROOT / folder / "make_thumbnails.cpp").read_text(encoding="utf-8"))
            extra = f'<h2>{words["program"]}</h2><pre tabindex="0"><code>{program}</code></pre>'
        schedules = f"schedules-{posixpath.basename(folder)}.html"
        if folder and (self.folder / schedules).exists():
            extra += (f'<div class="schedules"><h2>{words["schedules"]}</h2><p><a href="{schedules}">{schedules}</a></p>'
                      f'<iframe loading="lazy" title="{words["schedules"]}" src="{schedules}"></iframe></div>')
        return extra

    def write(self):
        for language in LANGUAGES:
            pages, words = self.of(language), WORDS[language]
            index = [{"title": p.title, "file": p.file, "text": p.text} for p in pages]
            (self.folder / f"search.{language}.js").write_text(
                "window.bookPages = " + json.dumps(index, ensure_ascii=False) + ";\n", encoding="utf-8")
            for n, page in enumerate(pages):
                around = ""
                if n > 0:
                    around += f'<a rel="prev" href="{pages[n - 1].file}">← {html.escape(pages[n - 1].title)}</a>'
                if n + 1 < len(pages):
                    around += f'<a rel="next" href="{pages[n + 1].file}">{html.escape(pages[n + 1].title)} →</a>'
                template = (HERE / "page.html").read_text(encoding="utf-8")
                values = {
                    "language": words["html"], "code": language, "title": html.escape(page.title), "search": words["search"],
                    "none": words["none"], "contents_word": words["contents"], "contents": self.contents(page),
                    "other": words["other"], "other_language": WORDS["zh" if language == "en" else "en"]["html"],
                    "other_file": self.other(page).file, "body": page.body + self.extras(page), "around": around,
                }
                text = re.sub(r"\{\{(\w+)\}\}", lambda m: values[m[1]], template)
                (self.folder / page.file).write_text(text, encoding="utf-8")
        for name in ("book.css", "book.js"):
            shutil.copyfile(HERE / name, self.folder / name)


def make_schedules(program, folder):
    def make(name, *words):
        done = subprocess.run([program, *words, "--html", str(folder / f"schedules-{name}.html")], capture_output=True, text=True)
        if done.returncode not in (0, 1):  # 1: some schedule leaks
            raise SystemExit(f"build.py: {program} {' '.join(words)}: {done.stderr}")

    for lesson in sorted((ROOT / "lessons").glob("lesson*_*")):
        if lesson.name != "lesson1_sequential":  # has one fiber
            make(lesson.name, "explore", lesson.name, "--broken", "3")
    listed = subprocess.run([program, "bugs", "--json", "-"], capture_output=True, text=True, check=True)
    for bug in json.loads(listed.stdout)["bugs"]:
        # Programs cannot be run there, and of schedules with another clock there is no page.
        if not bug["is_a_program"] and all(found["tool"] == "leaklab" for found in bug["expected"]):
            make(bug["bug"], "bugs", bug["bug"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--program")
    options = parser.parse_args()
    if not shutil.which("cmark-gfm"):
        raise SystemExit("build.py: cmark-gfm is not installed (Debian: cmark-gfm)")
    folder = options.folder
    if folder.exists() and not (folder / "book.css").exists() and any(folder.iterdir()):
        raise SystemExit(f"build.py: {folder} has other files in it, and is left alone")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if options.program:
        make_schedules(options.program, folder)
    book = Book(folder)
    book.read()
    book.write()
    if book.complaints:
        sys.exit("\n".join(book.complaints))
    print(f"{folder}/index.html: {len(book.of('en'))} pages, {len(book.of('zh'))} of them in Chinese")


if __name__ == "__main__":
    main()
