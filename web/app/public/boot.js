// Runs before anything else, while the app itself is still on its way: theme and language, the first question to the
// server, and the first picture. A file of its own because the page's policy forbids inline scripts.
(function () {
  "use strict";

  function applyChoices() {
    try {
      var theme = localStorage.getItem("headwater.theme");
      if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
      var language = localStorage.getItem("headwater.language");
      document.documentElement.lang = language || (/^zh/i.test(navigator.language) ? "zh-Hant-TW" : "en");
    } catch (e) {
      // Storage is forbidden: the page follows the system.
    }
  }

  function make(tag, className, children) {
    var element = document.createElement(tag);
    element.className = className;
    element.append.apply(element, children);
    return element;
  }

  function picture(channel) {
    var image = new Image();
    image.alt = "";
    image.src = new URL(channel.thumbnail, location.href).pathname;
    return image;
  }

  function card(channel) {
    var frame = make("div", "card__picture", [make("div", "picture", [picture(channel)])]);
    return make("div", "card", [frame, make("h3", "card__name", [channel.name])]);
  }

  function home(channels) {
    var cards = make("div", "cards", channels.map(card));
    if (channels.length === 1) cards.dataset.single = "true";
    if (channels.length === 2) cards.dataset.few = "true";
    // The search box and the heading that will stand above the cards.
    var above = make("div", "home__early", []);
    return make("div", "content--site home", [above, make("section", "home__section", [make("h2", "home__title", ["\u00a0"]), cards])]);
  }

  function watch(channel) {
    var stage = make("div", "watch__stage", [make("div", "player", [picture(channel)])]);
    var about = make("div", "watch__about", [make("div", "watch__head", [make("h1", "", [channel.name])])]);
    return make("div", "content--site watch", [make("div", "watch__main", [stage, about])]);
  }

  // The same classes as the app's own elements, so that nothing moves when it takes over.
  function paint(body) {
    var place = document.getElementById("app");
    var channels = (body.items || [body]).filter(function (channel) {
      return channel.status === "on_air";
    });
    if (!place || place.firstChild || channels.length === 0) return;
    var content = body.items ? home(channels.slice(0, 4)) : watch(channels[0]);
    place.append(make("header", "bar", []), make("main", "content", [content]));
  }

  applyChoices();
  var channel = /^\/watch\/([\w-]+)$/.exec(location.pathname);
  var address = channel ? "/api/v1/public/channels/" + channel[1] : location.pathname === "/" ? "/api/v1/public/channels?limit=200" : null;
  if (!address || location.search) return;
  var early = { address: address, body: null, answer: null };
  early.answer = fetch(address)
    .then(function (response) {
      return response.ok ? response.json() : null;
    })
    .then(function (body) {
      early.body = body;
      if (body) paint(body);
      return body;
    })
    .catch(function () {
      return null;
    });
  window.headwaterEarly = early;
})();
