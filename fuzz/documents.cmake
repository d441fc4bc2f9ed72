foreach(target html csv docx pdf)
  coach_fuzz(document_${target} LINKS documents)
endforeach()
