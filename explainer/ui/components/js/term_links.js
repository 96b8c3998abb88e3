// Technical words of a page: the meaning beside the word that is pointed at, focused or tapped, the way to its entry in the glossary and
// the way back, in the same visit. Without us they are plain links that open the glossary in a tab of its own.

const WORD = 'a[href*="glossary?term="]',
  LESSON = ".glossary a[data-lesson]",
  BACK = "explainer_way_back",
  KEPT = ["text", "model", "projector"];

// The one box for meanings, in the page itself: a word is described by its id.
const meaningBox = () => {
  const found = document.getElementById("term-meaning");
  if (found) return found;
  const box = element("div", { id: "term-meaning", role: "tooltip", hidden: "" });
  document.body.append(box);
  return box;
};
// The meaning of a word; as long as it stood in the title, the browser would show it a second time.
const meaningOf = (link) => {
  if (link.title) {
    link.dataset.meaning = link.title;
    link.removeAttribute("title");
  }
  return link.dataset.meaning ?? "";
};
// Below the word where there is room, else above it, and never beyond the window.
const placeBox = (box, link) => {
  const [at] = link.getClientRects();
  const left = Math.min(Math.max(8, at.left), document.documentElement.clientWidth - box.offsetWidth - 8);
  const below = at.bottom + 6,
    fits = below + box.offsetHeight < window.innerHeight;
  box.style.left = `${Math.max(8, left)}px`;
  box.style.top = `${fits ? below : Math.max(8, at.top - 6 - box.offsetHeight)}px`;
};
// A tab of its own begins with the reader's text and model too.
const withState = (link) => {
  const target = new URL(link.href),
    here = new URLSearchParams(location.search);
  for (const name of KEPT) if (here.has(name)) target.searchParams.set(name, here.get(name));
  link.setAttribute("href", `./glossary${target.search}`);
};
const stored = (act) => {
  try {
    return act(sessionStorage);
  } catch {
    return null; // a browser that keeps nothing: the way back ends at the top of the page
  }
};
// Bring something into view as soon as it is there, and hold it while the page still grows; the reader's own move ends it.
const bring = (find, then, signal) => {
  let end = performance.now() + 30000,
    found = null,
    moved = false;
  for (const name of ["wheel", "touchmove", "pointerdown", "keydown"])
    document.addEventListener(
      name,
      () => {
        moved = true;
      },
      { signal, once: true, passive: true },
    );
  const look = () => {
    if (moved || signal.aborted || performance.now() > end) return;
    const now = find();
    if (now) now.scrollIntoView({ block: "center" });
    if (now && now !== found) {
      if (!found) end = performance.now() + 2000;
      found = now;
      then(now);
    }
    setTimeout(look, 100);
  };
  look();
};

export default function ({ data, setTriggerValue }) {
  const control = new AbortController(),
    { signal } = control;
  const seen = document.explainerWords ?? {};
  seen.control?.abort(); // only the newest of us listens
  document.explainerWords = { control, brought: seen.brought };
  const box = meaningBox();
  let shown = null,
    timer = 0,
    pointer = "";

  const hide = () => {
    clearTimeout(timer);
    shown?.removeAttribute("aria-describedby");
    shown = null;
    box.hidden = true;
  };
  const show = (link) => {
    const meaning = meaningOf(link);
    if (!meaning || shown === link) return;
    hide();
    shown = link;
    box.textContent = meaning;
    if (pointer === "touch") box.append(element("span", { class: "hint" }, "Tap the word again for the glossary."));
    const paper = getComputedStyle(document.querySelector(".stApp")); // the theme may be the reader's choice, not the system's
    box.style.background = paper.backgroundColor;
    box.style.color = paper.color;
    box.hidden = false;
    placeBox(box, link);
    link.setAttribute("aria-describedby", box.id);
  };
  const soon = (act, ms) => {
    clearTimeout(timer);
    timer = setTimeout(act, ms);
  };
  const wordAt = (event) => event.target.closest?.(WORD) ?? null;
  const go = (link) => {
    hide();
    const lesson = link.dataset.lesson;
    if (lesson) return setTriggerValue("open", { page: lesson });
    const term = new URL(link.href).searchParams.get("term");
    stored((store) => store.setItem(BACK, JSON.stringify({ page: data.page, term })));
    return setTriggerValue("open", { page: "glossary", term });
  };
  const on = (name, act, more = {}) => document.addEventListener(name, act, { signal, ...more });
  on("pointerdown", (event) => {
    pointer = event.pointerType;
    const link = wordAt(event);
    if (link) withState(link);
    else if (!box.contains(event.target)) hide();
  });
  on("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = wordAt(event);
    if (link) {
      meaningOf(link);
      soon(() => show(link), 150);
    } else if (box.contains(event.target)) clearTimeout(timer);
    else if (shown && !shown.matches(":focus-visible")) soon(hide, 200);
    else if (!shown) clearTimeout(timer);
  });
  on("focusin", (event) => {
    const link = wordAt(event);
    if (link?.matches(":focus-visible")) show(link);
  });
  on("focusout", (event) => {
    if (wordAt(event) === shown) hide();
  });
  on("keydown", (event) => {
    pointer = "key";
    if (event.key === "Escape") hide();
  });
  // A word that Tab has reached may still be moved into view: its box goes with it.
  const follow = () => {
    const at = shown?.getBoundingClientRect();
    if (at && (at.bottom < 0 || at.top > window.innerHeight)) hide();
    else if (at) placeBox(box, shown);
  };
  on("scroll", follow, { capture: true, passive: true });
  on(
    "click",
    (event) => {
      const link = event.target.closest?.(`${WORD}, ${LESSON}`);
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      if (pointer === "touch" && link.matches(WORD) && shown !== link) show(link);
      else go(link);
    },
    { capture: true },
  );

  // The reader was on a word before we were there, or the page ran again meanwhile.
  const held = document.querySelector(`${WORD}:focus-visible`),
    under = document.querySelector(`${WORD}:hover`);
  if (held) show(held);
  else if (under) {
    meaningOf(under);
    soon(() => show(under), 150);
  }

  const key = `${data.page}/${data.term}/${data.visit}`;
  const back = stored((store) => JSON.parse(store.getItem(BACK) ?? "null"));
  if (data.term && seen.brought !== key) {
    document.explainerWords.brought = key;
    bring(
      () => document.getElementById(`term-${data.term}`),
      (entry) => entry.focus({ preventScroll: true }),
      signal,
    );
  } else if (back?.page === data.page) {
    stored((store) => store.removeItem(BACK));
    bring(
      () => [...document.querySelectorAll(WORD)].find((link) => new URL(link.href).searchParams.get("term") === back.term),
      (link) => link.focus({ preventScroll: true }),
      signal,
    );
  }
  return () => {
    control.abort();
    box.hidden = true;
  };
}
