#pragma once
// One XML member of a ZIP file, told element by element while it is inflated: memory does not grow with it.

#include <optional>
#include <string>
#include <string_view>

#include "reports/zip_reader.hpp"

namespace pantau::reports {

/// Attributes of the element that is being told; valid during the call only.
class XmlAttributes {
public:
    XmlAttributes(int count, const unsigned char** list) : count_{count}, list_{list} {}
    /// By local name. The value is as written: entities in it are not replaced.
    std::optional<std::string_view> find(std::string_view name) const;

private:
    int count_;
    const unsigned char** list_;
};

/// Whoever listens. Names are local names, without prefix.
class XmlSink {
public:
    virtual ~XmlSink() = default;
    virtual void begin(std::string_view name, const XmlAttributes& attributes) = 0;
    virtual void text(std::string_view) {}  ///< may come in several pieces
    virtual void end(std::string_view) {}
};

/// Checks length and checksum of the member and that it is well-formed; a document type is refused, since one
/// may hold entities that grow without end. \returns a Problem of code `damaged` that names the member
Result<void> parse_xml_part(const ZipReader& zip, const ZipMember& member, const std::string& file,
                            XmlSink& sink);

}  // namespace pantau::reports
