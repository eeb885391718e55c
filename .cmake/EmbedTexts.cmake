# Writes OUTPUT: a C++ source that holds the text of each file of FILES and defines FUNCTION, which HEADER declares as
# returning a std::vector of an aggregate of two string_views, name and text.
# Called as a script: cmake -DOUTPUT=… -DFILES=a;b -DHEADER=… -DNAMESPACE=… -DTYPE=… -DFUNCTION=… -P EmbedTexts.cmake
set(table "")
foreach(file IN LISTS FILES)
  file(READ ${file} text)
  get_filename_component(name ${file} NAME)
  string(APPEND table "        {\"${name}\", R\"~text~(${text})~text~\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made by EmbedTexts.cmake.
#include \"${HEADER}\"

namespace ${NAMESPACE} {
const std::vector<${TYPE}>& ${FUNCTION}() {
    static const std::vector<${TYPE}> all{
${table}    };
    return all;
}
}  // namespace ${NAMESPACE}
")
