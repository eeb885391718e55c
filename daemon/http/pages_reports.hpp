#pragma once

namespace pantau::http {

class App;
class Router;

/// The page Laporan and its forms.
void add_report_pages(Router& router, App& app);

}  // namespace pantau::http
