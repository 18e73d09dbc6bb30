#include "cwasmtime.h"
