# SPDX-License-Identifier: GPL-3.0-or-later
"""A page, complete in itself, on which the simulated and the live curves lie over each other."""
import html

WIDTH, HEIGHT = 1000, 220
STYLE = """body{font:15px system-ui;max-width:64em;margin:2em auto;padding:0 1em}svg{width:100%;border:1px solid #ccc}
polyline{fill:none;stroke-width:1.5;vector-effect:non-scaling-stroke}.sim{stroke:#1f6feb}.live{stroke:#d1242f;
stroke-dasharray:4 2}pre{overflow:auto;font-size:12px}b.sim{color:#1f6feb}b.live{color:#d1242f}"""
TITLES = {"offered": "Offered, a second", "sent": "Sent, a second", "delivered": "Delivered, a second",
          "buffered": "Buffered", "connections": "Connections"}


def line(css, seconds, values, top):
    span = seconds[-1] - seconds[0] or 1
    points = " ".join(f"{(second - seconds[0]) / span * WIDTH:.1f},{HEIGHT - value / top * HEIGHT:.1f}"
                      for second, value in zip(seconds, values))
    return f'<polyline class="{css}" points="{points}"/>'


def chart(name, seconds, a, b):
    top = max(*a, *b, 1) * 1.05
    said = f"{TITLES[name]}: simulated at most {max(a):.0f}, live at most {max(b):.0f}"
    return (f'<h2>{TITLES[name]}</h2><svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img"'
            f' aria-label="{said}">{line("sim", seconds, a, top)}{line("live", seconds, b, top)}</svg>'
            f"<p>{said}; {seconds[0]:.0f} s to {seconds[-1]:.0f} s.</p>")


def page(title, seconds, laid, compared):
    charts = "".join(chart(name, seconds, a, b) for name, (a, b) in laid.items())
    return (f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>'
            f"<style>{STYLE}</style><h1>{html.escape(title)}</h1><p>The same scenario"
            f' <b class="sim">in virtual time</b> (sluice-sim run) and <b class="live">in real time</b>'
            f" (sluice-sim serve and drive, sluice-live).</p>{charts}"
            f"<h2>sluice-sim compare</h2><pre>{html.escape(compared)}</pre></html>\n")
