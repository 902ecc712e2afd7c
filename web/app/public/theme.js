// Sets the chosen theme and language before the first paint; a file of its own because the page's policy forbids inline scripts.
(function () {
  try {
    var theme = localStorage.getItem("headwater.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    var language = localStorage.getItem("headwater.language");
    document.documentElement.lang = language || (/^zh/i.test(navigator.language) ? "zh-Hant-TW" : "en");
  } catch (e) {
    // Storage is forbidden: the page follows the system.
  }
})();
