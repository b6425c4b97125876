// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/html_assets.h"

namespace sluice::sim {

std::string_view html_script() {
    return R"js(
'use strict';
(() => {
  const source = document.getElementById('data');
  if (!source) return;
  const data = JSON.parse(source.textContent);
  const count = data.series[0].values.length;
  const charts = document.getElementById('charts');
  const plots = [...charts.querySelectorAll('.plot')];
  const crosses = plots.map(plot => plot.querySelector('.cross'));
  const numbers = [...charts.querySelectorAll('[data-series]')];
  const when = document.getElementById('when');
  let shown = -1;

  const two = value => String(value).padStart(2, '0');
  function clock(offset) {
    const fine = data.length / count < 1;
    const at = (data.start === null ? 0 : data.start) + offset;
    const whole = Math.floor(at + 1e-6);
    const tail = fine ? (at - whole).toFixed(1).slice(1) : '';
    const hours = Math.floor(whole / 3600), rest = two(Math.floor(whole / 60) % 60) + ':' + two(whole % 60) + tail;
    return data.start === null ? (hours ? hours + ':' : '') + rest : two(hours % 24) + ':' + rest;
  }
  function words(value, unit) {
    if (unit === 'ms' && value >= 1000) return words(value / 1000, ' s');
    if (unit === 'ms') unit = ' ms';
    return value.toLocaleString('en-US', {maximumFractionDigits: value < 100 ? 1 : 0}) + unit;
  }
  function show(at) {
    if (at === shown) return;
    shown = at;
    const on = at >= 0;
    crosses.forEach(cross => {
      cross.style.display = on ? 'block' : 'none';
      if (on) cross.style.left = (at + 0.5) / count * 100 + '%';
    });
    numbers.forEach(number => {
      const series = data.series[number.dataset.series];
      number.textContent = on ? words(series.values[at], series.unit) : number.dataset.peak;
    });
    when.textContent = on ? clock(at * data.length / count) : '';
  }
  function point(event) {
    const box = plots[0].getBoundingClientRect();
    const at = Math.floor((event.clientX - box.left) / box.width * count);
    show(at >= 0 && at < count ? at : -1);
  }
  charts.addEventListener('pointermove', point);
  charts.addEventListener('pointerdown', point);
  charts.addEventListener('pointerleave', () => show(-1));
  charts.addEventListener('blur', () => show(-1));
  charts.addEventListener('keydown', event => {
    const step = (event.shiftKey ? Math.ceil(count / 20) : 1) * ({ArrowLeft: -1, ArrowRight: 1}[event.key] || 0);
    if (step) show(Math.max(0, Math.min(count - 1, shown + step)));
    else if (event.key === 'Home') show(0);
    else if (event.key === 'End') show(count - 1);
    else if (event.key === 'Escape') show(-1);
    else return;
    event.preventDefault();
  });

  // A line of the story, its letter and its guide in every chart light up together.
  const marks = [...charts.querySelectorAll('.mark')];
  const lines = [...document.querySelectorAll('.story li')].filter(line => line.dataset.mark);
  const guides = plots.map(plot => [...plot.querySelectorAll('.guide')]);
  function light(at, on) {
    for (const part of [marks[at], lines[at], ...guides.map(all => all[at])]) if (part) part.classList.toggle('on', on);
  }
  for (const parts of [marks, lines])
    parts.forEach((part, at) => {
      part.addEventListener('pointerenter', () => light(at, true));
      part.addEventListener('pointerleave', () => light(at, false));
    });

  const closed = [...document.querySelectorAll('details:not([open])')];
  addEventListener('beforeprint', () => closed.forEach(part => { part.open = part.dataset.print !== 'no'; }));
  addEventListener('afterprint', () => closed.forEach(part => { part.open = false; }));
  document.documentElement.dataset.ready = 'yes';
})();
)js";
}

}  // namespace sluice::sim
