#include "engine/module_entry.hpp"

#include <cstddef>

#include "engine/floating_point.hpp"
#include "engine/guarded_call.hpp"

#if CHRONUS_CALLS_BY_ASSEMBLY
#include <ucontext.h>
#endif

namespace chronus::engine {

constinit thread_local GuardedCall guarded_call;

// A call that is cut off holds no lock and owns nothing: the worker checks that for modules, the compiler
// cannot.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wfunction-effects"

namespace {

void use_stack(const GuardedMemory* stack) noexcept {
  if (!CHRONUS_CALLS_BY_ASSEMBLY) stack = nullptr;
  guarded_call.stack = stack;
  guarded_call.stack_end = stack ? stack->end() : nullptr;
}

}  // namespace

OnModuleStack::OnModuleStack(const GuardedMemory* stack) noexcept [[clang::nonblocking]]
    : before_(guarded_call.stack),
      mode_before_(guarded_call.mode) {
  use_stack(stack);
  guarded_call.mode = FloatingPointMode().bits();
}

OnModuleStack::~OnModuleStack() noexcept [[clang::nonblocking]] {
  use_stack(before_);
  guarded_call.mode = mode_before_;
}

#if CHRONUS_CALLS_BY_ASSEMBLY

static_assert(offsetof(GuardedCall, way_out) == 0 && offsetof(GuardedCall, stack_end) == 8 &&
              offsetof(GuardedCall, inside) == 16 && offsetof(GuardedCall, mode) == 20 &&
              offsetof(GuardedCall, number) == 24);
static_assert(sizeof(Fault) == 1);

// Nothing is read back from the module's stack, which may be overwritten: neither registers nor the address
// of `guarded_call`. The flags that would affect the engine are direction, trap and alignment check
// (0x40500).
asm(R"(
  .text
  .globl chronus_enter_module
  .globl chronus_module_left
  .p2align 5
  .type chronus_enter_module, @function
chronus_enter_module:
  .cfi_startproc
  push %rbp
  push %rbx
  push %r12
  push %r13
  push %r14
  push %r15
  sub $8, %rsp
  .cfi_def_cfa_offset 64
  mov _ZN7chronus6engine12guarded_callE@gottpoff(%rip), %rcx
  mov %rdi, %rax
  mov %rsi, %rdi
  mov %rdx, %rsi
  mov %fs:8(%rcx), %rdx
  mov %rsp, %fs:0(%rcx)
  test %rdx, %rdx
  cmovnz %rdx, %rsp
  addq $1, %fs:24(%rcx)
  movl $1, %fs:16(%rcx)
  call *%rax
  xor %eax, %eax
chronus_module_left:
  mov _ZN7chronus6engine12guarded_callE@gottpoff(%rip), %rcx
  mov %fs:0(%rcx), %rsp
  movl $0, %fs:16(%rcx)
  ldmxcsr %fs:20(%rcx)
  pushfq
  testl $0x40500, (%rsp)
  jnz 2f
1:
  add $16, %rsp
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbx
  pop %rbp
  ret
2:
  andl $0xfffbfaff, (%rsp)
  popfq
  sub $8, %rsp
  jmp 1b
  .cfi_endproc
  .size chronus_enter_module, . - chronus_enter_module
)");

extern "C" void chronus_module_left();

/// Lets the handler return to the end of chronus_enter_module(), which restores all else.
void GuardedCall::leave(Fault fault, void* context) {
  auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  registers[REG_RIP] = reinterpret_cast<greg_t>(&chronus_module_left);
  registers[REG_RSP] = reinterpret_cast<greg_t>(way_out);
  registers[REG_RAX] = static_cast<greg_t>(fault);
  registers[REG_EFL] &= ~0x40500;
}

#else

extern "C" Fault chronus_enter_module(ModuleFunction function, void* self, const Block* block) noexcept
    [[clang::nonblocking]] {
  const int left_with = sigsetjmp(guarded_call.jump, 0);
  if (left_with == 0) {
    guarded_call.number = guarded_call.number + 1;
    guarded_call.inside = 1;
    function(self, block);
    guarded_call.inside = 0;
  }
  FloatingPointMode::write(guarded_call.mode);  // the kernel gives handlers a mode of their own
  return static_cast<Fault>(left_with);
}

void GuardedCall::leave(Fault fault, void*) {
  inside = 0;
  siglongjmp(jump, static_cast<int>(fault));
}

#endif

#pragma clang diagnostic pop

}  // namespace chronus::engine
