#!/usr/bin/env python3
"""Writes the files of the page as C++ constants: embed.py OUTPUT FILE..."""

import pathlib
import sys

TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
         ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

output, *inputs = map(pathlib.Path, sys.argv[1:])
entries = []
for path in inputs:
    text = path.read_text(encoding="utf-8")
    if ')page"' in text:
        sys.exit(f'{path}: contains )page", which ends a file here')
    entries.append(f'    {{"{path.name}", "{TYPES[path.suffix]}", R"page({text})page"}},\n')
output.write_text('#include "console/files.hpp"\n\n#include <array>\n\nnamespace plexus::monitoring {\n\n'
                  f'static constexpr std::array<file, {len(entries)}> all{{{{\n{"".join(entries)}}}}};\n\n'
                  'std::span<const file> page_files() {\n    return all;\n}\n\n} // namespace plexus::monitoring\n',
                  encoding="utf-8")
