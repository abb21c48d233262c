// The words of a statement, moved at their ends by keys or by dragging. Places are code points of the article's text;
// the text stands in elements with `data-start`, each holding its part of the text and nothing else.

import { countPoints } from "./desk.js";

const WORD = /[\p{L}\p{N}\p{M}'’]/u;

/** Where the place is in the document: a text node and an offset in UTF-16 units. */
export function locate(root, place, atEnd = false) {
  const parts = [...root.querySelectorAll("[data-start]")];
  let best = null;
  for (const part of parts) {
    const start = Number(part.dataset.start);
    if (start < place || (start === place && !atEnd)) best = part;
  }
  if (!best) return null;
  let left = place - Number(best.dataset.start);
  const walker = document.createTreeWalker(best, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  let last = null;
  while (node) {
    const points = [...node.data];
    if (left < points.length || (atEnd && left === points.length)) {
      return [node, points.slice(0, left).join("").length];
    }
    left -= points.length;
    last = node;
    node = walker.nextNode();
  }
  return last ? [last, last.data.length] : null;
}

/** The code point of a place in the document, or null outside of the text. */
export function measure(root, node, offset) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const part = element.closest("[data-start]");
  if (!part || !root.contains(part)) return null;
  const range = document.createRange();
  range.setStart(part, 0);
  range.setEnd(node, offset);
  return Number(part.dataset.start) + countPoints(range.toString());
}

/** What is selected in the text as [start, end], without white space at its ends, or null. */
export function readSelection(root) {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  let start = measure(root, range.startContainer, range.startOffset);
  let end = measure(root, range.endContainer, range.endOffset);
  if (start === null || end === null || start >= end) return null;
  const text = new Text(root);
  while (start < end && /\s/u.test(text.at(start))) start += 1;
  while (end > start && /\s/u.test(text.at(end - 1))) end -= 1;
  return start < end ? [start, end] : null;
}

class Text {
  constructor(root) {
    this.parts = [...root.querySelectorAll("[data-start]")].map((part) => ({
      start: Number(part.dataset.start),
      points: [...part.textContent],
    }));
  }

  at(place) {
    const part = this.parts.find((one) => one.start <= place && place < one.start + one.points.length);
    return part ? part.points[place - part.start] : "\n";
  }

  get first() { return this.parts[0].start; }

  get last() {
    const part = this.parts.at(-1);
    return part.start + part.points.length;
  }
}

export class Boundary {
  /** Edits the outer ends of `content`, a list of [start, end], within `root`. */
  constructor(root, content, { save, split, leave }) {
    this.root = root;
    this.content = content.map((span) => [...span]);
    this.text = new Text(root);
    this.done = { save, split, leave };
    this.handles = ["start", "end"].map((edge) => this.makeHandle(edge));
    this.onKey = (event) => this.press(event);
    document.addEventListener("keydown", this.onKey, true);
    this.onScroll = () => this.show();
    window.addEventListener("resize", this.onScroll);
    root.classList.add("editing");
    this.show();
  }

  get start() { return this.content[0][0]; }

  get end() { return this.content.at(-1)[1]; }

  spell() { return this.content.map(([start, end]) => `${start}-${end}`).join(" "); }

  close() {
    document.removeEventListener("keydown", this.onKey, true);
    window.removeEventListener("resize", this.onScroll);
    this.handles.forEach((handle) => handle.remove());
    this.root.classList.remove("editing");
    document.getSelection().removeAllRanges();
  }

  press(event) {
    if (event.target.closest("input, select, textarea") || event.altKey || event.metaKey || event.isComposing) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) this.move(event.shiftKey ? "start" : "end", step, event.ctrlKey);
    else if (event.ctrlKey) return;
    else if (event.key === "Enter" && !event.target.closest("aside, form, summary, .bar")) this.done.save(this.spell());
    else if (event.key === "Escape") this.done.leave();
    else if (event.key === "s" && this.done.split) this.done.split(this.end);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  move(edge, step, letter) {
    const place = edge === "start" ? this.start : this.end;
    this.set(edge, letter ? place + step : this.nextWord(place, step, edge));
  }

  /** The next place where a word begins (for the start) or ends (for the end). */
  nextWord(place, step, edge) {
    const isWord = (at) => WORD.test(this.text.at(at));
    let at = place + step;
    while (at > this.text.first && at < this.text.last) {
      if (edge === "start" ? isWord(at) && !isWord(at - 1) : isWord(at - 1) && !isWord(at)) return at;
      at += step;
    }
    return at;
  }

  set(edge, place) {
    const bound = Math.min(Math.max(place, this.text.first), this.text.last);
    if (edge === "start" && bound < this.content[0][1]) this.content[0][0] = bound;
    if (edge === "end" && bound > this.content.at(-1)[0]) this.content.at(-1)[1] = bound;
    this.show();
  }

  makeHandle(edge) {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = `handle ${edge}`;
    handle.setAttribute("aria-label", edge === "start" ? "Beginning of the words" : "End of the words");
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      handle.hidden = true;
      const place = this.findPoint(event.clientX, event.clientY);
      handle.hidden = false;
      if (place !== null) this.set(edge, place);
    });
    this.root.append(handle);
    return handle;
  }

  findPoint(x, y) {
    const found = document.caretPositionFromPoint
      ? document.caretPositionFromPoint(x, y)
      : document.caretRangeFromPoint(x, y);
    if (!found) return null;
    return measure(this.root, found.offsetNode ?? found.startContainer, found.offset ?? found.startOffset);
  }

  /** Shows the words as the browser's own selection, with a handle at each end. */
  show() {
    const from = locate(this.root, this.start);
    const to = locate(this.root, this.end, true);
    if (!from || !to) return;
    const range = document.createRange();
    range.setStart(...from);
    range.setEnd(...to);
    const selection = document.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    const boxes = range.getClientRects();
    const base = this.root.getBoundingClientRect();
    [[boxes[0], "left"], [boxes[boxes.length - 1], "right"]].forEach(([box, side], index) => {
      if (!box) return;
      this.handles[index].style.left = `${box[side] - base.left}px`;
      this.handles[index].style.top = `${box.top - base.top}px`;
      this.handles[index].style.height = `${box.height}px`;
    });
  }
}
