# SPDX-License-Identifier: MIT
# Writes FRAME and CSS as C strings into OUT; their first line, the licence,
# stays, and is read there.
set(text "/* Made from ${FRAME} and ${CSS}. */\n")
foreach(part frame css)
    string(TOUPPER ${part} name)
    file(READ ${${name}} bytes HEX)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
    string(REGEX REPLACE "([^\n]|^)(................................................................)" "\\1\\2\n" bytes "${bytes}")
    string(APPEND text "static const char page_${part}[] = {\n${bytes}0};\n")
endforeach()
file(WRITE ${OUT} "${text}")
