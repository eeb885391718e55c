#include "daemon/watch/references.hpp"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <fcntl.h>
#include <mutex>
#include <netinet/in.h>
#include <optional>
#include <poll.h>
#include <string>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "probes/address_policy.hpp"
#include "probes/own_thread.hpp"
#include "probes/resolver.hpp"

namespace pantau::watch {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto young = 3s;  // an answer younger than this is still true
constexpr std::size_t most_addresses = 4;

class Descriptor {
public:
    explicit Descriptor(int number) : number_{number} {}
    Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() {
        if (number_ >= 0) close(number_);
    }
    int number() const noexcept { return number_; }

private:
    int number_;
};

/// The socket error of an attempt that came to an end says whether somebody was there.
bool is_answer(int error) {
    return error == 0 || error == ECONNREFUSED || error == ECONNRESET;
}

sockaddr_storage socket_address(const probes::Address& address, std::uint16_t port, socklen_t& size) {
    sockaddr_storage storage{};
    if (address.v6) {
        auto& to = reinterpret_cast<sockaddr_in6&>(storage);
        to.sin6_family = AF_INET6;
        to.sin6_port = htons(port);
        std::copy(address.bytes.begin(), address.bytes.end(), to.sin6_addr.s6_addr);
        size = sizeof to;
    } else {
        auto& to = reinterpret_cast<sockaddr_in&>(storage);
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        std::copy_n(address.bytes.begin(), 4, reinterpret_cast<unsigned char*>(&to.sin_addr.s_addr));
        size = sizeof to;
    }
    return storage;
}

class TcpReferences final : public ReferenceRunner {
public:
    explicit TcpReferences(milliseconds limit)
        : limit_{limit}, bell_{std::make_shared<Bell>()}, thread_{probes::start_thread("references", [this] {
              serve();
          })} {}
    TcpReferences(const TcpReferences&) = delete;
    TcpReferences& operator=(const TcpReferences&) = delete;
    ~TcpReferences() override {
        {
            const std::lock_guard lock{mutex_};
            ending_ = true;
        }
        wake_.notify_all();
        bell_->ring();
        thread_.join();
    }

    void ask(std::vector<settings::Reference> points, Done done) override {
        {
            const std::lock_guard lock{mutex_};
            tasks_.push_back({std::move(points), std::move(done)});
        }
        wake_.notify_all();
    }

private:
    struct Task {
        std::vector<settings::Reference> points;
        Done done;
    };
    /// Wakes poll(). Resolver threads may outlive us, hence shared.
    struct Bell {
        Descriptor event{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
        void ring() const { eventfd_write(event.number(), 1); }
        void hush() const {
            eventfd_t ignored = 0;
            eventfd_read(event.number(), &ignored);
        }
    };
    /// What the name servers have said so far in one round.
    struct Names {
        std::mutex mutex;
        std::vector<std::pair<std::size_t, probes::Lookup>> found;
    };
    struct Attempt {
        std::size_t point;
        probes::Address address;
        Descriptor socket;
    };

    void serve() {
        std::unique_lock lock{mutex_};
        for (;;) {
            wake_.wait(lock, [&] { return ending_ || !tasks_.empty(); });
            if (ending_) return;
            Task task = std::move(tasks_.front());
            tasks_.pop_front();
            lock.unlock();
            auto answers = round(task.points);
            lock.lock();
            if (ending_) return;
            lock.unlock();
            task.done(std::move(answers));
            lock.lock();
        }
    }

    bool ending() {
        const std::lock_guard lock{mutex_};
        return ending_;
    }

    void connect_to(const std::vector<settings::Reference>& points, std::size_t point,
                    const probes::Address& address, std::vector<Attempt>& attempts,
                    std::vector<ReferenceAnswer>& answers) {
        Descriptor socket{
            ::socket(address.v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
        if (socket.number() < 0) return;
        socklen_t size = 0;
        const auto to = socket_address(address, points[point].port, size);
        const int failed =
            connect(socket.number(), reinterpret_cast<const sockaddr*>(&to), size) == 0 ? 0 : errno;
        if (failed == EINPROGRESS) {
            attempts.push_back({point, address, std::move(socket)});
        } else if (is_answer(failed)) {
            note(answers[point], address);
        }
    }

    void note(ReferenceAnswer& answer, const probes::Address& address) const {
        answer.answered = true;
        answer.outside = answer.outside || public_.allows(address);
    }

    std::vector<ReferenceAnswer> round(const std::vector<settings::Reference>& points) {
        std::vector<ReferenceAnswer> answers(points.size());
        std::vector<Attempt> attempts;
        const auto names = std::make_shared<Names>();
        std::size_t awaited = 0;
        for (std::size_t i = 0; i < points.size(); ++i) {
            if (const auto address = probes::parse_address(points[i].host)) {
                answers[i].resolved = true;
                connect_to(points, i, *address, attempts, answers);
                continue;
            }
            answers[i].named = true;
            ++awaited;
            resolver_.ask(points[i].host, probes::AddressFamily::any,
                          [names, i, bell = bell_](probes::Lookup lookup) {
                              {
                                  const std::lock_guard lock{names->mutex};
                                  names->found.emplace_back(i, std::move(lookup));
                              }
                              bell->ring();
                          });
        }
        const auto deadline = steady_clock::now() + limit_;
        while ((awaited > 0 || !attempts.empty()) && !ending()) {
            const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
            if (left <= 0ms) break;
            std::vector<pollfd> watched{{bell_->event.number(), POLLIN, 0}};
            for (const auto& attempt : attempts) watched.push_back({attempt.socket.number(), POLLOUT, 0});
            if (poll(watched.data(), watched.size(), static_cast<int>(left.count())) <= 0) continue;
            std::vector<Attempt> open;
            for (std::size_t i = 0; i < attempts.size(); ++i) {
                if (watched[i + 1].revents == 0) {
                    open.push_back(std::move(attempts[i]));
                    continue;
                }
                int error = 0;
                socklen_t size = sizeof error;
                getsockopt(attempts[i].socket.number(), SOL_SOCKET, SO_ERROR, &error, &size);
                if (is_answer(error)) note(answers[attempts[i].point], attempts[i].address);
            }
            attempts = std::move(open);
            bell_->hush();
            std::vector<std::pair<std::size_t, probes::Lookup>> found;
            {
                const std::lock_guard lock{names->mutex};
                found.swap(names->found);
            }
            for (const auto& [point, lookup] : found) {
                --awaited;
                answers[point].resolved = !lookup.addresses.empty();
                for (std::size_t i = 0; i < std::min(lookup.addresses.size(), most_addresses); ++i)
                    connect_to(points, point, lookup.addresses[i], attempts, answers);
            }
        }
        return answers;
    }

    const milliseconds limit_;
    const probes::AddressPolicy public_{};  ///< what it allows is the public internet
    const std::shared_ptr<Bell> bell_;
    probes::Resolver resolver_{{2, 32}, probes::system_lookup};
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Task> tasks_;
    bool ending_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace

ReferenceVerdict judge_references(const std::vector<ReferenceAnswer>& answers) {
    std::size_t named = 0, resolved = 0, by_address = 0, by_address_answered = 0, answered = 0;
    for (const auto& one : answers) {
        answered += one.answered ? 1 : 0;
        if (one.named) {
            ++named;
            resolved += one.resolved ? 1 : 0;
        } else {
            ++by_address;
            by_address_answered += one.answered ? 1 : 0;
        }
    }
    if (named > 0 && resolved == 0)
        return by_address == 0 || by_address_answered > 0 ? ReferenceVerdict::no_names
                                                          : ReferenceVerdict::no_network;
    return answers.empty() || 2 * answered > answers.size() ? ReferenceVerdict::well
                                                            : ReferenceVerdict::no_network;
}

std::unique_ptr<ReferenceRunner> tcp_references(milliseconds limit) {
    return std::make_unique<TcpReferences>(limit);
}

References::References(ReferenceRunner* runner, Network network, Now now)
    : runner_{runner}, network_{std::move(network)}, now_{std::move(now)} {}

void References::use(std::vector<settings::Reference> points) {
    const auto same = [](const settings::Reference& a, const settings::Reference& b) {
        return a.host == b.host && a.port == b.port;
    };
    if (std::equal(points.begin(), points.end(), points_.begin(), points_.end(), same)) return;
    points_ = std::move(points);
    // What others said is not what these say.
    ++generation_;
    verdict_ = ReferenceVerdict::well;
    outside_ = asking_ = false;
    known_at_ = {};
    if (!waiting_.empty() && !points_.empty()) begin();
    if (points_.empty())
        for (auto& then : std::exchange(waiting_, {})) then();
}

void References::when_known(std::function<void()> then) {
    if (points_.empty() || (known_at_ != Steady{} && now_() - known_at_ < young)) return then();
    waiting_.push_back(std::move(then));
    if (!asking_) begin();
}

void References::keep_up() {
    if (!points_.empty() && !asking_ && now_() - known_at_ >= young) begin();
}

void References::begin() {
    if (runner_ == nullptr) {
        own_ = tcp_references();
        runner_ = own_.get();
    }
    asking_ = true;
    runner_->ask(points_, [this, network = network_, at = now_(), generation = generation_,
                           life = std::weak_ptr<int>{life_}](std::vector<ReferenceAnswer> answers) {
        network([this, at, generation, life, answers = std::move(answers)] {
            if (life.expired() || generation != generation_) return;
            asking_ = false;
            known_at_ = at;
            ++rounds_;
            verdict_ = judge_references(answers);
            outside_ = std::any_of(answers.begin(), answers.end(),
                                   [](const ReferenceAnswer& one) { return one.outside; });
            if (changed) changed();
            for (auto& then : std::exchange(waiting_, {})) then();
        });
    });
}

}  // namespace pantau::watch
