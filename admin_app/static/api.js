// The API's specification as whoever looks at it may read it: asked for with the browser's session, or with a token that
// stays in this page's memory; then handed to Swagger UI or ReDoc.

const place = document.getElementById("specification");
const said = document.getElementById("api-said");
const form = document.getElementById("api-token");
const dark = matchMedia("(prefers-color-scheme: dark)");
let token = "";

const isDark = () => (document.documentElement.dataset.bsTheme ?? (dark.matches ? "dark" : "light")) === "dark";

// A colour of the theme as numbers: ReDoc mixes shades of it.
function colour(name) {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

// The session is the browser's own to send; what changes something needs the page's form token beside it.
function withFormToken(request) {
  if (!request.headers.Authorization && place.dataset.formToken) request.headers["X-CSRFToken"] = place.dataset.formToken;
  return request;
}

function swagger(spec) {
  const ui = SwaggerUIBundle({
    spec,
    domNode: place,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    filter: true,
    validatorUrl: null,
    requestInterceptor: withFormToken,
    onComplete: () => token && ui.preauthorizeApiKey("token", token),
  });
}

function redoc(spec) {
  const text = colour("--n9");
  const theme = {
    colors: {
      primary: { main: colour("--accent") },
      text: { primary: text, secondary: colour("--n7") },
      border: { dark: colour("--n4"), light: colour("--n3") },
    },
    schema: { nestedBackground: colour("--n1"), typeNameColor: colour("--n7"), requireLabelColor: colour("--danger") },
    sidebar: { backgroundColor: colour("--n1"), textColor: text, activeTextColor: colour("--accent") },
    typography: { code: { backgroundColor: colour("--n2"), color: colour("--danger") }, links: { color: colour("--accent") } },
  };
  // Its search would need a worker made of a text, which our policy refuses; a browser's own search finds as much.
  const options = { disableSearch: true, hideDownloadButton: true, nonce: place.dataset.nonce, theme };
  Redoc.init(spec, options, place);
}

async function load() {
  said.textContent = "";
  const answer = await fetch(place.dataset.url, { headers: token ? { Authorization: `Bearer ${token}` } : {} });
  const found = await answer.json();
  if (answer.ok) (place.dataset.shows === "redoc" ? redoc : swagger)(found);
  else said.textContent = found.detail;
}

const shade = () => document.documentElement.classList.toggle("dark-mode", isDark());
dark.addEventListener("change", shade);
shade();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  token = form.elements.token.value.trim();
  load();
});
if (place.dataset.formToken) load();
