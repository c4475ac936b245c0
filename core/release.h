#pragma once

namespace gwctl {

/// Has a `std::unique_ptr` give back what a C library made: `std::unique_ptr<BIO,
/// Release<BIO_free>>`.
template <auto release>
struct Release {
  template <class T>
  void operator()(T* held) const {
    release(held);
  }
};

}  // namespace gwctl
