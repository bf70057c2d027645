# Included at the end of llama-cpp-python's own CMakeLists.txt: what OtterScope needs beside its libraries.

# Backends that ggml loads at run time (one CPU library for each instruction set) are modules, which the Python
# package does not know by name.
get_property(ggml_targets DIRECTORY vendor/llama.cpp/ggml/src PROPERTY BUILDSYSTEM_TARGETS)
foreach(target ${ggml_targets})
    get_target_property(target_type ${target} TYPE)
    if(target_type STREQUAL "MODULE_LIBRARY")
        llama_cpp_python_install_target(${target})
    endif()
endforeach()

option(OTTERSCOPE_TOOLS "Build the native test and llama-bench beside the libraries" ON)
if(OTTERSCOPE_TOOLS)
    add_subdirectory(vendor/llama.cpp/tools/llama-bench)
    add_executable(otterscope-native-test ${OTTERSCOPE_NATIVE}/tests/native_test.cpp)
    target_link_libraries(otterscope-native-test PRIVATE llama mtmd)
    target_compile_features(otterscope-native-test PRIVATE cxx_std_17)
    # Found beside their libraries, so that they can be moved to the cache with them.
    set_target_properties(otterscope-native-test llama-bench llama-bench-impl llama-common PROPERTIES
        BUILD_RPATH "$ORIGIN" BUILD_WITH_INSTALL_RPATH TRUE INSTALL_RPATH "$ORIGIN"
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/otterscope-tools
        LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/otterscope-tools)
endif()
