/* This target is its header alone; the package manager wants one source file. */
