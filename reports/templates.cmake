# SPDX-License-Identifier: MIT
# Writes FRAME, CSS and JS as C strings into OUT, and the hash by which a page
# allows that script and no other; their first line, the licence, stays, and is
# read there.
set(text "/* Made from ${FRAME}, ${CSS} and ${JS}. */\n")
foreach(part frame css js)
    string(TOUPPER ${part} name)
    file(READ ${${name}} bytes HEX)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
    string(REGEX REPLACE "([^\n]|^)(................................................................)" "\\1\\2\n" bytes "${bytes}")
    string(APPEND text "static const char page_${part}[] = {\n${bytes}0};\n")
endforeach()

# base64 of the 32 bytes: ten groups of three, and one of two.
file(SHA256 ${JS} hash)
set(letters ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)
set(base64 "")
foreach(group RANGE 10)
    math(EXPR begin "${group} * 6")
    string(SUBSTRING "${hash}0000" ${begin} 6 three)
    foreach(shift 18 12 6 0)
        math(EXPR at "(0x${three} >> ${shift}) & 63")
        string(SUBSTRING ${letters} ${at} 1 letter)
        string(APPEND base64 ${letter})
    endforeach()
endforeach()
string(SUBSTRING ${base64} 0 43 base64)
string(APPEND text "#define PAGE_JS_HASH \"sha256-${base64}=\"\n")
file(WRITE ${OUT} "${text}")
