#include "jit/worker/image_linker.hpp"

#include <llvm/ExecutionEngine/JITLink/JITLink.h>
#include <llvm/ExecutionEngine/JITLink/JITLinkMemoryManager.h>

#include <unistd.h>

#include <array>
#include <utility>
#include <vector>

namespace chronus::jit {

/// Assigns addresses that rise, and records the linked bytes. No memory is mapped there.
class ImageLinker::Memory final : public llvm::jitlink::JITLinkMemoryManager {
 public:
  explicit Memory(CodeRegion region)
      : halves_{{{region.begin, region.begin + (region.end - region.begin) / 2},
                 {region.begin + (region.end - region.begin) / 2, region.end}}} {}

  void allocate(const llvm::jitlink::JITLinkDylib*, llvm::jitlink::LinkGraph& graph,
                OnAllocatedFunction on_allocated) override {
    llvm::jitlink::BasicLayout layout(graph);
    auto sizes = layout.getContiguousPageBasedLayoutSizes(page_);
    if (!sizes) return on_allocated(sizes.takeError());
    if (sizes->total() > free_->end - free_->begin)
      return on_allocated(llvm::createStringError("its code and constants are larger than %u MiB",
                                                  static_cast<unsigned>((free_->end - free_->begin) >> 20)));
    auto linking = std::make_unique<Linking>(*this, sizes->total());
    for (auto& [group, segment] : layout.segments()) linking->place(group.getMemProt(), segment);
    if (auto error = layout.apply()) return on_allocated(std::move(error));
    on_allocated(std::move(linking));
  }

  void deallocate(std::vector<FinalizedAlloc> allocations, OnDeallocatedFunction on_deallocated) override {
    for (FinalizedAlloc& each : allocations) each.release();
    on_deallocated(llvm::Error::success());
  }

  void choose(Tier tier) { free_ = &halves_[tier == Tier::optimised ? 1 : 0]; }

  /// What was linked since the last call.
  Image take() { return std::exchange(image_, {}); }

 private:
  class Linking final : public InFlightAlloc {
   public:
    Linking(Memory& memory, std::uint64_t size)
        : memory_(memory), first_(memory.free_->begin), bytes_(size, '\0') {}

    void place(llvm::orc::MemProt access, llvm::jitlink::BasicLayout::Segment& segment) {
      const unsigned flags = llvm::orc::toSysMemoryProtectionFlags(access);
      const std::uint64_t size = segment.ContentSize + segment.ZeroFillSize;
      segment.Addr = llvm::orc::ExecutorAddr(memory_.free_->begin);
      segment.WorkingMem = bytes_.data() + (memory_.free_->begin - first_);
      parts_.push_back({memory_.free_->begin, segment.ContentSize, size,
                        (flags & llvm::sys::Memory::MF_WRITE) != 0,
                        (flags & llvm::sys::Memory::MF_EXEC) != 0});
      memory_.free_->begin += (size + memory_.page_ - 1) / memory_.page_ * memory_.page_;
    }

    void finalize(OnFinalizedFunction on_finalized) override {
      for (const Image::Part& part : parts_) {
        memory_.image_.parts.push_back(part);
        memory_.image_.bytes.append(bytes_, part.address - first_, part.content);
      }
      on_finalized(FinalizedAlloc(llvm::orc::ExecutorAddr(first_)));
    }

    void abandon(OnAbandonedFunction on_abandoned) override { on_abandoned(llvm::Error::success()); }

   private:
    Memory& memory_;
    std::uint64_t first_;
    std::string bytes_;
    std::vector<Image::Part> parts_;
  };

  const std::uint64_t page_ = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  std::array<CodeRegion, 2> halves_;  ///< what is free of them: for quick and for optimised code
  CodeRegion* free_ = &halves_[0];
  Image image_;
};

std::expected<std::unique_ptr<ImageLinker>, std::string> ImageLinker::create(CodeRegion region) {
  std::unique_ptr<ImageLinker> made(new ImageLinker);
  auto memory = std::make_unique<Memory>(region);
  made->memory_ = memory.get();
  auto linker = Linker::create(std::move(memory));
  if (!linker) return std::unexpected(linker.error());
  made->linker_ = std::move(*linker);
  return made;
}

std::expected<Image, LinkError> ImageLinker::provide(const std::string& object, const std::string& name) {
  const auto provided = linker_->provide(object, name);
  Image image = memory_->take();
  if (!provided) return std::unexpected(provided.error());
  return image;
}

std::expected<Image, LinkError> ImageLinker::link(const std::string& object, const std::string& entry_name,
                                                  Tier tier) {
  memory_->choose(tier);
  auto linked = linker_->link(object, entry_name);
  Image image = memory_->take();
  if (!linked) return std::unexpected(linked.error());
  image.entry = linked->address;
  linked_.push_back(std::move(*linked));
  return image;
}

}  // namespace chronus::jit
