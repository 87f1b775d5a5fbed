// A list in groups that follows another: the group chosen there comes first here. The rest stay within reach, because
// people move and a document may name somebody who is elsewhere by now.
import { all, onContent } from "./words.js";

function follow(list) {
  const leader = document.getElementById(list.dataset.groupsAfter);
  if (!leader) return;
  const order = () => {
    const name = leader.selectedOptions[0]?.label;
    const group = [...list.querySelectorAll("optgroup")].find((one) => one.label === name);
    if (group) list.querySelector("optgroup").before(group);
  };
  leader.addEventListener("change", order);
  order();
}

onContent((root) => all(root, "[data-groups-after]").forEach(follow));
