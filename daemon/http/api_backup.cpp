// POST /api/v1/backups: a copy of the database now, beside the daily ones. (A restore needs the service
// stopped, so it has no route.)

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/http/app.hpp"
#include "daemon/http/case_json.hpp"
#include "daemon/http/fields.hpp"

namespace pantau::http {

namespace json = boost::json;

namespace {

void make_backup(App& app, const Call& call, Respond respond) {
    if (const auto wrong = no_fields(call.request)) return respond(problem(*wrong));
    app.parts().backup([respond = std::move(respond)](const BackupMade& made) {
        if (made.has_error())
            return respond(problem({made.error().exit_code == 73 ? 507 : 503,
                                    "E_BACKUP",
                                    "Backup failed",
                                    made.error().sentence,
                                    "Cadangan tidak dapat dibuat; periksa ruang disk.",
                                    {}}));
        respond({201, "application/json",
                 json::serialize(json::object{{"file", made->file.string()},
                                              {"bytes", made->bytes},
                                              {"events", made->events},
                                              {"sha256", made->sha256}})});
    });
}

}  // namespace

void add_backup_routes(Router& router, App& app) {
    router.add("POST", "/api/v1/backups", Access::admin,
               [&app](const Call& call, Respond respond) { make_backup(app, call, std::move(respond)); });
}

}  // namespace pantau::http
