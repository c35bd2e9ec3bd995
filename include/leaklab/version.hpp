// Which version of leaklab these headers belong to.
#pragma once

// For the preprocessor. A version is compatible with the others of its minor version.
#define LEAKLAB_VERSION_MAJOR 0
#define LEAKLAB_VERSION_MINOR 1
#define LEAKLAB_VERSION_PATCH 0

// The same as text.
#define LEAKLAB_VERSION "0.1.0"
