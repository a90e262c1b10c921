/** The programs of the embedded database stay compiled while the files of a process run: see `keepCompiled`. */
import './compiled_database.ts';
