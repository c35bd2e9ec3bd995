// For the programs of the catalogue that use a stack frame after its function has returned; see
// sanitizers/options.cpp.
extern "C" bool const leaklab_detect_use_after_return;
bool const leaklab_detect_use_after_return = true;
