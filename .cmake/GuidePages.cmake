# Writes OUTPUT: the guide FILE (Markdown) as the part of a page below its heading. Headings get anchors; links to other
# guides lead to their pages.
# Called as a script: cmake -DCMARK=… -DFILE=… -DOUTPUT=… -P GuidePages.cmake
execute_process(COMMAND ${CMARK} -e table ${FILE} OUTPUT_VARIABLE html COMMAND_ERROR_IS_FATAL ANY)
# The frame has the page's one h1.
string(REGEX REPLACE "^<h1>[^\n]*</h1>\n" "" html "${html}")
string(REGEX REPLACE "<h([23])>([A-Za-z_]+)</h" "<h\\1 id=\"\\2\">\\2</h" html "${html}")
string(REGEX REPLACE "(href=\")(panduan-)?([a-z]+)\\.md" "\\1\\3" html "${html}")
file(WRITE ${OUTPUT} "${html}")
