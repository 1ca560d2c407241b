#!/bin/sh
# Run by Jibri with the folder of a recording once its file is complete. Only marks it: upload.sh sends it, now or when the portal is back.
touch "$1/finished"
