import htmx from "htmx.org";
import "./server.js";
import "./busy.js";
import "./drafts.js";
import "./keys.js";
import "./rows.js";
import "./panes.js";
import "./dates.js";
import "./confirm.js";
import "./focus.js";
import "./groups.js";
import "./menus.js";
import "./live.js";
import "./login.js";
import "./review.js";

window.htmx = htmx;
