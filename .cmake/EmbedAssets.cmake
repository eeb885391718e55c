# Writes OUTPUT: a C++ source with the bytes of each file of FILES, so that the program is one file to install.
# Called as a script: cmake -DOUTPUT=… -DFILES=a;b -P EmbedAssets.cmake
set(table "")
set(arrays "")
set(index 0)
foreach(file IN LISTS FILES)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  get_filename_component(name ${file} NAME)
  string(SHA256 hash "${hex}")
  string(SUBSTRING ${hash} 0 12 hash)
  string(APPEND arrays "constexpr char file_${index}[] = {${bytes}'\\0'};\n")
  string(APPEND table "        {\"${name}\", \"${hash}\", {file_${index}, sizeof file_${index} - 1}},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${OUTPUT} "// Made by EmbedAssets.cmake.
#include \"daemon/http/assets.hpp\"

namespace pantau::http {
namespace {
${arrays}}  // namespace
const std::vector<Asset>& assets() {
    static const std::vector<Asset> all{
${table}    };
    return all;
}
}  // namespace pantau::http
")
