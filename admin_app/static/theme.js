// Runs before the first paint, and does nothing else: the theme, the density, the sidebar and the keys as this
// browser remembers them. Loaded without `defer` on purpose.
(() => {
  const root = document.documentElement;
  const recall = (name) => {
    try {
      return localStorage.getItem(`steward.${name}`);
    } catch {
      return null; // storage is switched off: the system's theme and the defaults are right
    }
  };
  root.classList.add("js");
  const theme = recall("theme");
  if (theme === "light" || theme === "dark") root.dataset.bsTheme = theme;
  const density = recall("density");
  if (density === "compact" || density === "roomy") root.dataset.density = density;
  if (recall("dates") === "exact") root.dataset.dates = "exact";
  if (recall("keys") === "off") root.dataset.keys = "off";
  if (recall("sidebar") === "slim") root.dataset.sidebar = "slim";
})();
